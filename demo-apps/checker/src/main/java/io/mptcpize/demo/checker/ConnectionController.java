package io.mptcpize.demo.checker;

import io.mptcpize.demo.wire.Verdict;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code GET /}: how this very request came in. {@code GET /connections}: that, and all connections
 * of this server. Both as text; as JSON or, the first, as a page for whoever asks for these.
 */
@RestController
class ConnectionController {
  private static final MediaType TEXT = MediaType.parseMediaType("text/plain;charset=UTF-8");
  private static final MediaType PAGE = MediaType.parseMediaType("text/html;charset=UTF-8");

  private final String page;

  ConnectionController() throws IOException {
    page = new ClassPathResource("page.html").getContentAsString(StandardCharsets.UTF_8);
  }

  @GetMapping("/")
  ResponseEntity<Object> connection(
      HttpServletRequest request,
      @RequestHeader(name = "Accept", defaultValue = "*/*") String accept)
      throws IOException {
    Verdict verdict = verdict(request);
    MediaType type = wanted(accept, MediaType.TEXT_HTML, MediaType.APPLICATION_JSON);
    if (type.isCompatibleWith(MediaType.TEXT_HTML)) {
      return answer(verdict, PAGE, page.replace("VERDICT", verdict.body().trim()));
    }
    boolean text = type.equals(TEXT);
    return answer(verdict, type, text ? verdict.body() : You.of(verdict));
  }

  @GetMapping("/connections")
  ResponseEntity<Object> connections(
      HttpServletRequest request,
      @RequestHeader(name = "Accept", defaultValue = "*/*") String accept)
      throws IOException {
    Verdict verdict = verdict(request);
    MediaType type = wanted(accept, MediaType.APPLICATION_JSON);
    Server server = Server.now(verdict);
    return answer(verdict, type, type.equals(TEXT) ? server.text() : server);
  }

  /** Where the kernel does not say how the request came in. */
  @ExceptionHandler(IOException.class)
  ResponseEntity<String> unknown(IOException cause) {
    String error = "Cannot access MPTCP status: " + String.valueOf(cause.getMessage());
    return ResponseEntity.internalServerError()
        .contentType(TEXT)
        .headers(headers -> headers.setAll(Map.of("X-MPTCP", "false", "X-Error", error)))
        .body("Error: " + error + "\n");
  }

  /** By the agent, else by the kernel itself: without an agent, MPTCP may come from elsewhere. */
  private static Verdict verdict(HttpServletRequest request) throws IOException {
    InetSocketAddress local = end(request.getLocalAddr(), request.getLocalPort());
    InetSocketAddress client = end(request.getRemoteAddr(), request.getRemotePort());
    try {
      return Verdict.of(Connection.isMptcp(local, client), client);
    } catch (AgentMissing noAgent) {
      return Verdict.on(local, client);
    }
  }

  private static InetSocketAddress end(String literal, int port) throws UnknownHostException {
    return new InetSocketAddress(InetAddress.getByName(literal), port);
  }

  /** The first type of these that is asked for by name, else text: curl asks for any. */
  private static MediaType wanted(String accept, MediaType... offered) {
    try {
      for (MediaType each : MediaType.parseMediaTypes(accept)) {
        for (MediaType type : offered) {
          if (type.equalsTypeAndSubtype(each)) {
            return type;
          }
        }
      }
    } catch (InvalidMediaTypeException e) {
      // as if it had not been said
    }
    return TEXT;
  }

  private static ResponseEntity<Object> answer(Verdict verdict, MediaType type, Object body) {
    ResponseEntity.BodyBuilder answer = ResponseEntity.ok().contentType(type);
    verdict.headers().forEach(answer::header);
    return answer.header("Cache-Control", "no-store").header("Vary", "Accept").body(body);
  }
}
