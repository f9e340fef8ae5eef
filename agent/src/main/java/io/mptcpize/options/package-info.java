/** Level 3: what the operator asked for, of this JVM or of another. */
package io.mptcpize.options;
