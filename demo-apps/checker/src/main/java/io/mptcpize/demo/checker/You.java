package io.mptcpize.demo.checker;

import io.mptcpize.demo.wire.Verdict;

/**
 * How a request came in.
 *
 * @param mptcp whether by MPTCP
 * @param client its address, IP:PORT
 * @param message the same in a sentence
 */
record You(boolean mptcp, String client, String message) {
  static You of(Verdict verdict) {
    return new You(verdict.isMptcp(), verdict.client(), verdict.body().trim());
  }
}
