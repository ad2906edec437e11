package io.parlor.examples.springchat;

import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells the page where the nodes are, in place of a load balancer. */
@RestController
class NodesController {
    private final List<String> nodes;

    NodesController(@Value("${demo.nodes:}") List<String> nodes) {
        this.nodes = nodes;
    }

    @GetMapping("/nodes")
    List<String> nodes() {
        return nodes;
    }
}
