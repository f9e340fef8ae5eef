import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** {@code GrpcBytes PORT}: a gRPC server that answers a number, in text, with so many bytes. */
final class GrpcBytes {
  static final MethodDescriptor<byte[], byte[]> METHOD =
      MethodDescriptor.<byte[], byte[]>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName(MethodDescriptor.generateFullMethodName("bench", "bytes"))
          .setRequestMarshaller(new Bytes())
          .setResponseMarshaller(new Bytes())
          .build();

  private GrpcBytes() {}

  public static void main(String[] arguments) throws Exception {
    NettyServerBuilder.forPort(Integer.parseInt(arguments[0]))
        .addService(
            ServerServiceDefinition.builder("bench")
                .addMethod(
                    METHOD,
                    ServerCalls.asyncUnaryCall(
                        (request, answers) -> {
                          answers.onNext(new byte[Integer.parseInt(new String(request))]);
                          answers.onCompleted();
                        }))
                .build())
        .build()
        .start()
        .awaitTermination();
  }

  /** Messages as they are. */
  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] message) {
      return new ByteArrayInputStream(message);
    }

    @Override
    public byte[] parse(InputStream message) {
      try {
        return message.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
