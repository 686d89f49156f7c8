// Says what Java's regular expressions answer: reads lines of "pattern TAB value", prints whole, prefix and anywhere as 0 or 1,
// or "refused" where Java refuses the pattern. Run by test_java.py with --update-goldens.
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

public class JavaPatterns {
    public static void main(String[] arguments) throws Exception {
        BufferedReader reader = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        StringBuilder answers = new StringBuilder();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            int tab = line.indexOf('\t');
            answers.append(answer(line.substring(0, tab), line.substring(tab + 1))).append('\n');
        }
        System.out.print(answers);
    }

    private static String answer(String pattern, String value) {
        Matcher matcher;
        try {
            matcher = Pattern.compile(pattern).matcher(value);
        } catch (PatternSyntaxException error) {
            return "refused";
        }
        return bit(matcher.matches()) + bit(matcher.lookingAt()) + bit(matcher.reset().find());
    }

    private static String bit(boolean answer) {
        return answer ? "1" : "0";
    }
}
