package io.mptcpize.demo.netty;

import static io.netty.handler.codec.http.HttpHeaderNames.CONTENT_LENGTH;
import static io.netty.handler.codec.http.HttpHeaderNames.CONTENT_TYPE;
import static io.netty.handler.codec.http.HttpResponseStatus.BAD_REQUEST;
import static io.netty.handler.codec.http.HttpResponseStatus.METHOD_NOT_ALLOWED;
import static io.netty.handler.codec.http.HttpResponseStatus.NOT_FOUND;
import static io.netty.handler.codec.http.HttpResponseStatus.OK;
import static io.netty.handler.codec.http.HttpVersion.HTTP_1_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.mptcpize.demo.wire.Verdict;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpChunkedInput;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.stream.ChunkedStream;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.Collections;

/** {@code GET /}: how this very request came in. {@code GET /bytes?n=…}: traffic. */
final class RequestHandler extends SimpleChannelInboundHandler<FullHttpRequest> {

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request)
      throws SocketException {
    QueryStringDecoder target = new QueryStringDecoder(request.uri());
    if (!request.method().equals(HttpMethod.GET)) {
      context.writeAndFlush(text(METHOD_NOT_ALLOWED, "only GET\n"));
    } else if (target.path().equals("/")) {
      context.writeAndFlush(verdict(context));
    } else if (target.path().equals("/bytes")) {
      bytes(context, target);
    } else {
      context.writeAndFlush(text(NOT_FOUND, "only / and /bytes?n=\n"));
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }

  private static FullHttpResponse verdict(ChannelHandlerContext context) throws SocketException {
    Verdict verdict =
        Verdict.on(
            (InetSocketAddress) context.channel().localAddress(),
            (InetSocketAddress) context.channel().remoteAddress());
    FullHttpResponse response = text(OK, verdict.body());
    verdict.headers().forEach(response.headers()::set);
    return response;
  }

  private static void bytes(ChannelHandlerContext context, QueryStringDecoder target) {
    int n = Zeros.count(target.parameters().getOrDefault("n", Collections.emptyList()));
    if (n < 0) {
      context.writeAndFlush(text(BAD_REQUEST, "n is from 0 to " + Zeros.LIMIT + "\n"));
      return;
    }
    HttpResponse response = new DefaultHttpResponse(HTTP_1_1, OK);
    response.headers().set(CONTENT_TYPE, "application/octet-stream").set(CONTENT_LENGTH, n);
    context.write(response);
    context.writeAndFlush(new HttpChunkedInput(new ChunkedStream(new Zeros(n), 64 * 1024)));
  }

  private static FullHttpResponse text(HttpResponseStatus status, String text) {
    ByteBuf body = Unpooled.copiedBuffer(text, UTF_8);
    FullHttpResponse response = new DefaultFullHttpResponse(HTTP_1_1, status, body);
    response
        .headers()
        .set(CONTENT_TYPE, "text/plain;charset=UTF-8")
        .set(CONTENT_LENGTH, body.readableBytes());
    return response;
  }
}
