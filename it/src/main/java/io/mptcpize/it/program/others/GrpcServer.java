package io.mptcpize.it.program.others;

import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.mptcpize.demo.wire.Wire;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A gRPC server on the Netty that gRPC brings with it, and a client with keepalive on. Prints what
 * a unary call and a stream give, and what the kernel says of the client's end and of the server's.
 */
public final class GrpcServer {
  private static final int ELEMENTS = 10_000;

  private GrpcServer() {}

  public static void main(String[] arguments) throws Exception {
    if (!Epoll.isAvailable()) {
      throw new IllegalStateException("this gRPC has no epoll", Epoll.unavailabilityCause());
    }
    MethodDescriptor<String, String> unary = method("unary", MethodDescriptor.MethodType.UNARY);
    MethodDescriptor<String, String> stream =
        method("stream", MethodDescriptor.MethodType.SERVER_STREAMING);
    AtomicReference<ServerCall<?, ?>> served = new AtomicReference<>();
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .addService(service(unary, stream))
            .intercept(remember(served))
            .keepAliveTime(10, TimeUnit.SECONDS)
            .permitKeepAliveTime(1, TimeUnit.SECONDS)
            .build()
            .start();
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
            .usePlaintext()
            .keepAliveTime(10, TimeUnit.SECONDS)
            .keepAliveTimeout(5, TimeUnit.SECONDS)
            .build();
    CallOptions soon = CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS);
    System.out.println("unary: " + ClientCalls.blockingUnaryCall(channel, unary, soon, "hello"));
    Iterator<String> elements =
        ClientCalls.blockingServerStreamingCall(channel, stream, soon, "element ");
    int count = 0;
    for (String last = null; elements.hasNext(); count++) {
      last = elements.next();
      if (!last.equals("element " + count)) {
        throw new IOException("found '" + last + "' as the element " + count);
      }
    }
    System.out.println("stream: " + count);
    InetSocketAddress client = address(served.get(), true);
    InetSocketAddress at = address(served.get(), false);
    System.out.println("client " + Wire.protocolOf(client, at));
    System.out.println("server " + Wire.protocolOf(at, client));
    channel.shutdownNow().awaitTermination(30, TimeUnit.SECONDS);
    server.shutdownNow().awaitTermination(30, TimeUnit.SECONDS);
  }

  /** Answers each call. */
  static ServerServiceDefinition service(
      MethodDescriptor<String, String> unary, MethodDescriptor<String, String> stream) {
    return ServerServiceDefinition.builder("test")
        .addMethod(
            unary,
            ServerCalls.asyncUnaryCall(
                (request, observer) -> {
                  observer.onNext(request + " yourself");
                  observer.onCompleted();
                }))
        .addMethod(
            stream,
            ServerCalls.asyncServerStreamingCall(
                (request, observer) -> {
                  for (int i = 0; i < ELEMENTS; i++) {
                    observer.onNext(request + i);
                  }
                  observer.onCompleted();
                }))
        .build();
  }

  private static ServerInterceptor remember(AtomicReference<ServerCall<?, ?>> last) {
    return new ServerInterceptor() {
      @Override
      public <Q, S> ServerCall.Listener<Q> interceptCall(
          ServerCall<Q, S> call, Metadata headers, ServerCallHandler<Q, S> next) {
        last.set(call);
        return next.startCall(call, headers);
      }
    };
  }

  private static InetSocketAddress address(ServerCall<?, ?> call, boolean remote) {
    return (InetSocketAddress)
        call.getAttributes()
            .get(remote ? Grpc.TRANSPORT_ATTR_REMOTE_ADDR : Grpc.TRANSPORT_ATTR_LOCAL_ADDR);
  }

  /** A method of the service. */
  static MethodDescriptor<String, String> method(String name, MethodDescriptor.MethodType type) {
    return MethodDescriptor.<String, String>newBuilder()
        .setType(type)
        .setFullMethodName(MethodDescriptor.generateFullMethodName("test", name))
        .setRequestMarshaller(new Text())
        .setResponseMarshaller(new Text())
        .build();
  }

  /** Strings as messages. */
  private static final class Text implements MethodDescriptor.Marshaller<String> {
    @Override
    public InputStream stream(String value) {
      return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String parse(InputStream stream) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try {
        for (int next = stream.read(); next >= 0; next = stream.read()) {
          bytes.write(next);
        }
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
      return new String(bytes.toByteArray(), StandardCharsets.UTF_8);
    }
  }
}
