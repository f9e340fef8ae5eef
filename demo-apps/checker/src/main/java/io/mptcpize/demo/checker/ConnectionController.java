package io.mptcpize.demo.checker;

import io.mptcpize.demo.wire.Verdict;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /}: how this very request came in. */
@RestController
class ConnectionController {

  @GetMapping(path = "/", produces = MediaType.TEXT_PLAIN_VALUE)
  ResponseEntity<String> connection(HttpServletRequest request) throws IOException {
    Verdict verdict =
        Verdict.on(
            request.getLocalAddr(),
            request.getLocalPort(),
            request.getRemoteAddr(),
            request.getRemotePort());
    ResponseEntity.BodyBuilder answer = ResponseEntity.ok();
    verdict.headers().forEach(answer::header);
    return answer.body(verdict.body());
  }
}
