/** Level 4: reads the options, joins the parts, and has classes rewritten as they load. */
package io.mptcpize.start;
