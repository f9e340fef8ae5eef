package io.mptcpize.demo.checker;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** {@code GET /bytes?n=…}: traffic, n zero bytes; anything but 0 to 1 GiB is a 400. */
@RestController
class BytesController {
  private static final long LIMIT = 1 << 30;

  @GetMapping("/bytes")
  void bytes(@RequestParam("n") long n, HttpServletResponse response) throws IOException {
    if (n < 0 || n > LIMIT) {
      throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "n is from 0 to " + LIMIT);
    }
    response.setContentType(MediaType.APPLICATION_OCTET_STREAM_VALUE);
    response.setContentLengthLong(n);
    OutputStream out = response.getOutputStream();
    byte[] zeros = new byte[64 * 1024];
    for (long left = n; left > 0; left -= zeros.length) {
      out.write(zeros, 0, (int) Math.min(left, zeros.length));
    }
  }
}
