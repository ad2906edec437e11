package io.parlor.model;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file that belongs to a message, as metadata alone: the host stores the file, and says who may fetch it.
 *
 * @param url  {@code http:}, {@code https:}, or a path from the root of the page's own host; up to 2 048 characters. No other scheme, so that a
 *             page may make a link of it
 * @param type the media type, up to 127 characters
 * @param size in bytes
 * @param name to be shown, up to 255 characters without control or format characters; null if there is none
 */
public record Attachment(
        String url, String type, long size, @Nullable String name) {
    /** The most that one message has. */
    public static final int MAX_COUNT = 10;

    public static final int MAX_URL = 2_048;
    public static final int MAX_NAME = 255;

    /** Beyond it a browser could not count. */
    public static final long MAX_SIZE = (1L << 53) - 1;

    private static final Pattern TYPE = Pattern.compile("[A-Za-z0-9!#$&^_.+-]{1,63}/[A-Za-z0-9!#$&^_.+-]{1,63}");

    /** @throws IllegalArgumentException if one of them is not what it should be; the message does not repeat it */
    public Attachment {
        if (url.length() > MAX_URL || !isLink(url)) {
            throw new IllegalArgumentException("an attachment's url is http, https or a path from the root, of at most "
                    + MAX_URL + " characters");
        }
        if (!TYPE.matcher(type).matches()) {
            throw new IllegalArgumentException("an attachment's type is a media type without parameters");
        }
        if (size < 0 || size > MAX_SIZE) {
            throw new IllegalArgumentException("an attachment's size is from 0 to 2^53-1");
        }
        if (name != null && !isName(name)) {
            throw new IllegalArgumentException(
                    "an attachment's name has 1 to " + MAX_NAME + " characters, none of them a control character");
        }
    }

    private static boolean isLink(String url) {
        try {
            URI uri = new URI(url);
            if (uri.getScheme() == null) {
                return url.startsWith("/") && uri.getRawAuthority() == null && !url.startsWith("//");
            }
            String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
            return (scheme.equals("https") || scheme.equals("http")) && uri.getHost() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean isName(String name) {
        return !name.isEmpty()
                && name.length() <= MAX_NAME
                && name.codePoints().noneMatch(c -> switch (Character.getType(c)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR -> true;
                    default -> false;
                });
    }
}
