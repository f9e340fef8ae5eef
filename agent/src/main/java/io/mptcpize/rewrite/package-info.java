/**
 * Level 1: class file in, class file out; the table of what is instrumented, and what that covers.
 */
package io.mptcpize.rewrite;
