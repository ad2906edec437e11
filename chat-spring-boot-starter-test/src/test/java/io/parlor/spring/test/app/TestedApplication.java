package io.parlor.spring.test.app;

import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
class TestedApplication {}
