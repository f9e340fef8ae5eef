/** Level 4: one class for each command of the command line, loaded by name and by nothing else. */
package io.mptcpize.command;
