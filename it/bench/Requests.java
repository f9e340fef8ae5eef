import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * {@code Requests SYSTEM ADDRESS:PORT}: an ordinary client of a system, for {@code
 * it/bench/systems}. For each number of seconds on stdin it opens connections, warms up, prints
 * {@code begins}, sends requests at a steady rate on each for so long, and prints how late the
 * answers were, counted from when a request was due: half of them, 99 %, the latest and the longest
 * time without an answer on a connection, all in ms; then how many failed, and of how many.
 */
public final class Requests {
  private static final int CONNECTIONS = 4;
  private static final int WARM_UP = 20;
  private static final int BYTES = 16_384;

  /** From one request to the next on a connection. */
  private static final Duration INTERVAL = Duration.ofMillis(20);

  /** The same for Kafka, where each is work for three brokers. */
  private static final Duration KAFKA_INTERVAL = Duration.ofMillis(50);

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** A connection to a system. */
  interface Caller extends AutoCloseable {
    /** Sends a request and waits for the answer; an exception: it failed. */
    void call() throws Exception;
  }

  /** A system at an address. */
  interface Opener {
    Caller open(int number) throws Exception;
  }

  private Requests() {}

  public static void main(String[] arguments) throws Exception {
    String address = arguments[1];
    Opener opener =
        switch (arguments[0]) {
          case "http1" -> number -> http(HttpClient.Version.HTTP_1_1, address);
          case "http2" -> number -> http(HttpClient.Version.HTTP_2, address);
          case "grpc" -> number -> grpc(address);
          case "kafka" -> number -> kafka(address, number);
          case "jdbc" -> number -> jdbc(address);
          default -> throw new IllegalArgumentException("no system " + arguments[0]);
        };
    Duration interval = arguments[0].equals("kafka") ? KAFKA_INTERVAL : INTERVAL;
    BufferedReader orders = new BufferedReader(new InputStreamReader(System.in));
    for (String seconds = orders.readLine(); seconds != null; seconds = orders.readLine()) {
      System.out.println(run(opener, interval, Duration.ofSeconds(Long.parseLong(seconds))));
      System.gc(); // which ends HTTP's connections, and no garbage waits for the next run
    }
    System.exit(0);
  }

  private static Caller http(HttpClient.Version version, String address) {
    HttpClient client = HttpClient.newBuilder().version(version).connectTimeout(PATIENCE).build();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + address + "/bytes?n=" + BYTES))
            .timeout(PATIENCE)
            .build();
    return new Caller() {
      @Override
      public void call() throws Exception {
        HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        expect(answer.version() == version && answer.body().length == BYTES, answer);
      }

      @Override
      public void close() {
        // JDK 17 has no such thing: its connections end once it is garbage
      }
    };
  }

  private static Caller grpc(String address) {
    ManagedChannel channel = NettyChannelBuilder.forTarget(address).usePlaintext().build();
    byte[] request = String.valueOf(BYTES).getBytes();
    return new Caller() {
      @Override
      public void call() throws IOException {
        CallOptions options =
            CallOptions.DEFAULT.withDeadlineAfter(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        byte[] answer = ClientCalls.blockingUnaryCall(channel, GrpcBytes.METHOD, options, request);
        expect(answer.length == BYTES, answer.length);
      }

      @Override
      public void close() {
        channel.shutdownNow();
      }
    };
  }

  /** A record to a partition of its own, whose leader and followers have it when it is answered. */
  private static Caller kafka(String address, int number) {
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                address,
                "acks",
                "all",
                "linger.ms",
                "0",
                "request.timeout.ms",
                String.valueOf(PATIENCE.toMillis()),
                "delivery.timeout.ms",
                String.valueOf(PATIENCE.toMillis()),
                "max.block.ms",
                String.valueOf(PATIENCE.toMillis())),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    return new Caller() {
      @Override
      public void call() throws Exception {
        producer.send(new ProducerRecord<>("bench", number, null, new byte[BYTES])).get();
      }

      @Override
      public void close() {
        producer.close(Duration.ZERO);
      }
    };
  }

  private static Caller jdbc(String address) throws Exception {
    Connection connection =
        DriverManager.getConnection(
            "jdbc:postgresql://" + address + "/postgres?user=postgres&socketTimeout=5");
    PreparedStatement query = connection.prepareStatement("select repeat('x', ?)");
    query.setInt(1, BYTES);
    return new Caller() {
      @Override
      public void call() throws Exception {
        try (ResultSet answer = query.executeQuery()) {
          expect(answer.next() && answer.getString(1).length() == BYTES, answer);
        }
      }

      @Override
      public void close() throws Exception {
        connection.close();
      }
    };
  }

  private static void expect(boolean condition, Object answer) throws IOException {
    if (!condition) {
      throw new IOException("unexpected answer: " + answer);
    }
  }

  private static String run(Opener opener, Duration interval, Duration time)
      throws InterruptedException {
    CountDownLatch warm = new CountDownLatch(CONNECTIONS);
    CountDownLatch begin = new CountDownLatch(1);
    List<Worker> workers = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      workers.add(new Worker(opener, i, interval, time, warm, begin));
    }
    workers.forEach(Thread::start);
    warm.await();
    System.out.println("begins");
    begin.countDown();
    long gap = 0;
    int failed = 0;
    int count = 0;
    for (Worker each : workers) {
      each.join();
      gap = Math.max(gap, each.gap);
      failed += each.failed;
      count += each.count;
    }
    long[] late = new long[count];
    int at = 0;
    for (Worker each : workers) {
      System.arraycopy(each.late, 0, late, at, each.count);
      at += each.count;
    }
    Arrays.sort(late);
    return String.format(
        Locale.ROOT,
        "%.2f %.2f %.2f %.2f %d %d",
        late[(count - 1) / 2] / 1e6,
        late[(count - 1) * 99 / 100] / 1e6,
        late[count - 1] / 1e6,
        gap / 1e6,
        failed,
        count);
  }

  /** Requests on one connection; after a failed one, on another. */
  private static final class Worker extends Thread {
    private final Opener opener;
    private final int number;
    private final long interval;
    private final CountDownLatch warm;
    private final CountDownLatch begin;
    private Caller caller;

    /** How late each was answered, in nanoseconds. */
    final long[] late;

    int count;
    int failed;
    long gap;

    Worker(
        Opener opener,
        int number,
        Duration interval,
        Duration time,
        CountDownLatch warm,
        CountDownLatch begin) {
      this.opener = opener;
      this.number = number;
      this.interval = interval.toNanos();
      this.late = new long[(int) time.dividedBy(interval)];
      this.warm = warm;
      this.begin = begin;
    }

    @Override
    public void run() {
      for (int i = 0; i < WARM_UP; i++) {
        succeeds();
      }
      warm.countDown();
      try {
        begin.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      long last = System.nanoTime();
      long due = last + interval * number / CONNECTIONS;
      for (; count < late.length; due += interval) {
        LockSupport.parkNanos(due - System.nanoTime());
        boolean succeeded = succeeds();
        long now = System.nanoTime();
        late[count++] = now - due;
        if (succeeded) {
          gap = Math.max(gap, now - last);
          last = now;
        } else {
          failed++;
        }
      }
      close();
    }

    private boolean succeeds() {
      try {
        if (caller == null) {
          caller = opener.open(number);
        }
        caller.call();
        return true;
      } catch (Exception e) {
        System.err.println(e);
        close();
        return false;
      }
    }

    private void close() {
      try {
        if (caller != null) {
          caller.close();
        }
      } catch (Exception e) {
        System.err.println(e);
      }
      caller = null;
    }
  }
}
