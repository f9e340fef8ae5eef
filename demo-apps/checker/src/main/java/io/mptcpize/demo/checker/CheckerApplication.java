package io.mptcpize.demo.checker;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** An ordinary service on embedded Tomcat that tells its clients how they are connected. */
@SpringBootApplication
public class CheckerApplication {
  public static void main(String[] arguments) {
    SpringApplication.run(CheckerApplication.class, arguments);
  }
}
