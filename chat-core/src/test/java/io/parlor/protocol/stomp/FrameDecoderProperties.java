package io.parlor.protocol.stomp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.parlor.protocol.FrameBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class FrameDecoderProperties {
    private static final int MAX_BODY = 2000;

    record Sent(Map<String, String> headers, String body) {}

    /** 1.0 cannot write line ends and colons in names, and trims; 1.1 has no escape for CR, which is not lost unless it ends the line. */
    @Property
    void what_is_written_is_read(
            @ForAll("frames") List<Sent> frames,
            @ForAll StompVersion version,
            @ForAll @IntRange(min = 1, max = 50) int piece)
            throws FrameFault {
        List<Sent> written =
                frames.stream().map(frame -> expressible(frame, version)).toList();
        FrameBuilder out = new FrameBuilder();
        for (Sent frame : written) {
            FrameWriter writer = new FrameWriter("SEND", version, out);
            frame.headers().forEach(writer::header);
            writer.text("text/plain", frame.body());
        }
        List<Frame> read = new ArrayList<>();
        FrameDecoder decoder = new FrameDecoder(MAX_BODY);
        decoder.speak(version);
        byte[] bytes = out.build().utf8();
        for (int at = 0; at < bytes.length; at += piece) {
            decoder.decode(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + piece)), collecting(read));
        }

        assertThat(read).hasSize(written.size());
        for (int i = 0; i < read.size(); i++) {
            assertThat(read.get(i).command()).isEqualTo("SEND");
            assertThat(read.get(i).headers())
                    .containsAllEntriesOf(written.get(i).headers());
            assertThat(new String(read.get(i).body(), UTF_8))
                    .isEqualTo(written.get(i).body());
        }
    }

    @Property(tries = 5000)
    void whatever_comes_there_is_a_frame_a_beat_or_a_fault(
            @ForAll("hostile") String text, @ForAll @IntRange(min = 1, max = 40) int piece) {
        byte[] bytes = text.getBytes(UTF_8);
        AtomicInteger things = new AtomicInteger();
        FrameDecoder decoder = new FrameDecoder(100);
        try {
            for (int at = 0; at < bytes.length; at += piece) {
                decoder.decode(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + piece)), counting(things));
            }
        } catch (FrameFault fault) {
            assertThat(fault.failure().message()).isNotBlank();
        }
        assertThat(things.get()).isLessThanOrEqualTo(bytes.length);
    }

    @Property(tries = 2000)
    void the_codec_throws_nothing_whatever_comes(
            @ForAll @Size(max = 200) byte[] bytes, @ForAll("hostile") String text) {
        Decoded.fresh().say(bytes).say(text);
        Decoded.connected().say(text).say(bytes);
    }

    private static Sent expressible(Sent frame, StompVersion version) {
        if (version == StompVersion.V1_2) {
            return frame;
        }
        Map<String, String> headers = new java.util.LinkedHashMap<>();
        frame.headers().forEach((name, value) -> {
            String newName = plain(name, version);
            if (!newName.isEmpty()) {
                headers.put(newName, plain(value, version));
            }
        });
        return new Sent(headers, frame.body());
    }

    private static String plain(String text, StompVersion version) {
        String plain = text.replace("\r", "");
        return version == StompVersion.V1_0 ? plain.replaceAll("[\n:\\s]", "").trim() : plain;
    }

    private static FrameDecoder.Sink collecting(List<Frame> into) {
        return new FrameDecoder.Sink() {
            @Override
            public void frame(Frame frame) {
                into.add(frame);
            }

            @Override
            public void beat() {}
        };
    }

    private static FrameDecoder.Sink counting(AtomicInteger things) {
        return new FrameDecoder.Sink() {
            @Override
            public void frame(Frame frame) {
                things.incrementAndGet();
            }

            @Override
            public void beat() {
                things.incrementAndGet();
            }
        };
    }

    @Provide
    Arbitrary<List<Sent>> frames() {
        Arbitrary<String> text =
                Arbitraries.strings().withChars("ab:\\\n\rc \u00e9\u20ac").ofMaxLength(12);
        Arbitrary<String> name =
                text.filter(t -> !t.isEmpty()).filter(t -> !t.equals("content-length") && !t.equals("content-type"));
        Arbitrary<String> body =
                Arbitraries.strings().withChars("ab\0\n\r:\\\u20ac").ofMaxLength(300);
        return Combinators.combine(Arbitraries.maps(name, text).ofMaxSize(5), body)
                .as(Sent::new)
                .list()
                .ofMaxSize(4);
    }

    @Provide
    Arbitrary<String> hostile() {
        Arbitrary<String> piece = Arbitraries.of(
                "CONNECT\n",
                "SEND\n",
                "SUBSCRIBE\n",
                "accept-version:1.2\n",
                "destination:/topic/a\n",
                "id:1\n",
                "\n",
                "\0",
                "\r\n",
                "content-length:5\n",
                "content-length:-1\n",
                "content-length:99999999999\n",
                ":\n",
                "a:b",
                "\\x:\\\n",
                "hello",
                "\u20ac",
                "BEGIN\ntransaction:t\n\n\0",
                "transaction:t\n",
                "COMMIT\n",
                "receipt:r\n",
                "DISCONNECT\n",
                "{\"a\":1}");
        return piece.list().ofMaxSize(25).map(list -> String.join("", list));
    }
}
