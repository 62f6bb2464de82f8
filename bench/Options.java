import java.util.Map;
import java.util.TreeMap;

/** The options of a command: {@code --name value}, or {@code --name} alone for those whose default is the empty text. */
record Options(Map<String, String> values) {
    private static final String YES = "yes";

    /** A default that ends in {@code ?} may stay empty but takes a value; the empty default is that of a flag. */
    static Options of(String[] args, Map<String, String> defaults) {
        Map<String, String> values = new TreeMap<>();
        defaults.forEach((name, text) -> values.put(name, text.equals("?") ? "" : text));
        for (int i = 1; i < args.length; i++) {
            boolean flag = "".equals(defaults.get(args[i]));
            if (!defaults.containsKey(args[i]) || !flag && i + 1 == args.length) {
                throw new IllegalArgumentException("there is no option '" + args[i] + "', or its value is missing");
            }
            values.put(args[i], flag ? YES : args[++i]);
        }
        return new Options(values);
    }

    String text(String name) {
        return values.get(name);
    }

    boolean flag(String name) {
        return values.get(name).equals(YES);
    }

    int whole(String name, int least) {
        String text = values.get(name);
        if (!text.matches("\\d{1,9}") || Integer.parseInt(text) < least) {
            throw new IllegalArgumentException(name + " is a whole number from " + least + ", not '" + text + "'");
        }
        return Integer.parseInt(text);
    }
}
