import io.trino.grammar.sql.SqlBaseLexer;
import io.trino.grammar.sql.SqlBaseParser;
import io.trino.plugin.hive.HivePlugin;
import io.trino.plugin.memory.MemoryPlugin;
import io.trino.plugin.tpch.TpchPlugin;
import io.trino.server.testing.TestingTrinoServer;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;

/**
 * A whole Trino, coordinator and worker, on the loopback port given, with further properties as key=value.
 * More catalogs come by CREATE CATALOG. With --record it runs a few statements and ends, for the class archive.
 */
public final class Trino
{
    private static final List<String> RECORDED = List.of(
            "CREATE CATALOG h USING hive WITH (\"hive.metastore\" = 'glue', \"hive.metastore.glue.region\" = 'us-east-1', " +
                    "\"hive.metastore.glue.endpoint-url\" = 'http://127.0.0.1:1', \"fs.s3.enabled\" = 'true', " +
                    "\"s3.endpoint\" = 'http://127.0.0.1:1', \"s3.region\" = 'us-east-1')",
            "SELECT 1",
            "CREATE TABLE memory.default.t AS SELECT * FROM tpch.tiny.orders",
            "SELECT n.name, count(*), sum(c.acctbal), avg(c.acctbal) FROM tpch.tiny.nation n JOIN tpch.tiny.customer c " +
                    "ON c.nationkey = n.nationkey GROUP BY 1 HAVING count(*) > 1 ORDER BY 2 DESC LIMIT 3",
            "SELECT orderstatus, row_number() OVER (PARTITION BY orderstatus ORDER BY orderdate) FROM memory.default.t LIMIT 5",
            "EXPLAIN (TYPE VALIDATE) SELECT nothing FROM memory.default.t",
            "SELECT table_name FROM memory.information_schema.tables",
            "DROP TABLE memory.default.t");

    public static void main(String[] args)
            throws Exception
    {
        boolean record = args[0].equals("--record");
        Map<String, String> properties = new HashMap<>();
        properties.put("http-server.http.port", record ? "0" : args[0]);
        properties.put("node-scheduler.include-coordinator", "true");
        for (int i = 1; i < args.length; i++) {
            String[] property = args[i].split("=", 2);
            properties.put(property[0], property[1]);
        }
        TestingTrinoServer server = TestingTrinoServer.builder().setCoordinator(true).setProperties(properties).build();
        server.installPlugin(new HivePlugin());
        server.installPlugin(new MemoryPlugin());
        server.installPlugin(new TpchPlugin());
        server.createCatalog("memory", "memory", Map.of());
        server.createCatalog("tpch", "tpch", Map.of());
        if (record) {
            for (String statement : RECORDED) {
                System.out.println(statement + ": " + run(server.getBaseUrl(), statement));
            }
            System.exit(0);
        }
        forgetPredictions();
    }

    /**
     * Clears the parser's table of predictions whenever it may fill the heap: it grows with every statement of another shape, and
     * is filled anew as statements are parsed.
     */
    private static void forgetPredictions()
            throws InterruptedException
    {
        MemoryPoolMXBean old = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().equals("Tenured Gen")).findFirst().orElseThrow();
        SqlBaseParser parser = new SqlBaseParser(new CommonTokenStream(new SqlBaseLexer(CharStreams.fromString(""))));
        while (true) {
            Thread.sleep(10_000);
            if (old.getUsage().getUsed() > old.getUsage().getMax() / 2) {
                parser.getInterpreter().clearDFA();
            }
        }
    }

    /** Runs a statement by HTTP, waiting while the server is still starting, and returns the last page. */
    private static String run(URI base, String statement)
            throws Exception
    {
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve("/v1/statement")).header("X-Trino-User", "record");
        String answer = http.send(request.POST(HttpRequest.BodyPublishers.ofString(statement)).build(), BodyHandlers.ofString()).body();
        for (Matcher next = next(answer); next.find(); next = next(answer)) {
            answer = http.send(HttpRequest.newBuilder(URI.create(next.group(1))).build(), BodyHandlers.ofString()).body();
        }
        if (answer.contains("SERVER_STARTING_UP")) {
            Thread.sleep(200);
            return run(base, statement);
        }
        return answer;
    }

    private static Matcher next(String answer)
    {
        return Pattern.compile("\"nextUri\":\"([^\"]+)\"").matcher(answer);
    }
}
