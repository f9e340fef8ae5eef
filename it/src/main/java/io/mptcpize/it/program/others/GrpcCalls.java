package io.mptcpize.it.program.others;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * {@code GrpcCalls PORT}: a gRPC server. {@code GrpcCalls PORT ADDRESS}: a client that makes one
 * call after the other on one channel, each with a deadline of 5 s, until its standard input ends,
 * and prints now and then, and at the end, how many were answered and how many failed.
 */
public final class GrpcCalls {
  private static final MethodDescriptor<String, String> UNARY =
      GrpcServer.method("unary", MethodDescriptor.MethodType.UNARY);
  private static final MethodDescriptor<String, String> STREAM =
      GrpcServer.method("stream", MethodDescriptor.MethodType.SERVER_STREAMING);

  private GrpcCalls() {}

  public static void main(String[] arguments) throws Exception {
    int port = Integer.parseInt(arguments[0]);
    if (arguments.length == 1) {
      NettyServerBuilder.forPort(port)
          .addService(GrpcServer.service(UNARY, STREAM))
          .build()
          .start();
      System.out.println("listening");
      while (System.in.read() >= 0) {
        // until the end
      }
      System.exit(0);
    }
    call(NettyChannelBuilder.forAddress(arguments[1], port).usePlaintext().build());
  }

  private static void call(ManagedChannel channel) throws Exception {
    int answered = 0;
    int failed = 0;
    Thread end = new Thread(GrpcCalls::awaitEnd);
    end.start();
    while (end.isAlive()) {
      try {
        CallOptions soon = CallOptions.DEFAULT.withDeadlineAfter(5, TimeUnit.SECONDS);
        ClientCalls.blockingUnaryCall(channel, UNARY, soon, "hello");
        answered++;
      } catch (StatusRuntimeException e) {
        failed++;
      }
      if ((answered + failed) % 100 == 0 || failed == 1) {
        System.out.println("answered " + answered + ", failed " + failed);
      }
      end.join(5);
    }
    System.out.println("in all: answered " + answered + ", failed " + failed);
    channel.shutdownNow().awaitTermination(30, TimeUnit.SECONDS);
  }

  private static void awaitEnd() {
    try {
      while (System.in.read() >= 0) {
        // until the end
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
