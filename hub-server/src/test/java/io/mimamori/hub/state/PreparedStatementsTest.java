package io.mimamori.hub.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A statement that was kept does what a new one would do, whatever became of its last use. */
class PreparedStatementsTest {
    private static final String INSERT = "INSERT INTO gauge (id, level) VALUES (:id, :level)";
    private static final String LEVELS =
            "SELECT level FROM gauge WHERE level > :level ORDER BY level";

    private final Handle handle = Jdbi.create("jdbc:sqlite::memory:").open();

    @BeforeEach
    void open() {
        handle.setStatementBuilder(new PreparedStatements());
        handle.execute("CREATE TABLE gauge (id TEXT NOT NULL PRIMARY KEY, level INTEGER)");
        List.of(1, 2, 3).forEach(level -> insert("g" + level, level));
    }

    @AfterEach
    void close() {
        handle.close();
    }

    private void insert(String id, int level) {
        handle.createUpdate(INSERT).bind("id", id).bind("level", level).execute();
    }

    private List<Integer> over(int level) {
        return handle.createQuery(LEVELS).bind("level", level).mapTo(Integer.class).list();
    }

    @Test
    void takesNewValuesEachTime() {
        assertThat(over(1)).containsExactly(2, 3);
        assertThat(over(2)).containsExactly(3);
    }

    @Test
    void theSameTextMayBeUsedWhileItsRowsAreRead() {
        List<List<Integer>> inner = new ArrayList<>();
        handle.createQuery(LEVELS)
                .bind("level", 0)
                .mapTo(Integer.class)
                .forEach(level -> inner.add(over(level)));
        assertThat(inner).containsExactly(List.of(2, 3), List.of(3), List.of());
    }

    @Test
    void aRefusedWriteLeavesTheNextOneAlone() {
        assertThatThrownBy(() -> insert("g1", 9))
                .isInstanceOf(UnableToExecuteStatementException.class);
        handle.createUpdate(INSERT).bind("id", "g4").bindNull("level", Types.INTEGER).execute();
        assertThat(over(0)).containsExactly(1, 2, 3);
        assertThat(handle.select("SELECT COUNT(*) FROM gauge").mapTo(Integer.class).one())
                .isEqualTo(4);
    }

    @Test
    void rowsThatNobodyReadHoldUpNoTransaction() {
        assertThat(handle.createQuery(LEVELS).bind("level", 0).mapTo(Integer.class).findFirst())
                .contains(1);
        handle.useTransaction(tx -> tx.execute("DELETE FROM gauge WHERE level = 1"));
        assertThat(over(0)).containsExactly(2, 3);
    }

    @Test
    void aTableMayGrowAColumn() {
        assertThat(handle.select("SELECT * FROM gauge LIMIT 1").mapToMap().one()).hasSize(2);
        handle.execute("ALTER TABLE gauge ADD COLUMN place TEXT");
        assertThat(handle.select("SELECT * FROM gauge LIMIT 1").mapToMap().one()).hasSize(3);
    }

    @Test
    void moreTextsThanAreKeptDoNoHarm() {
        IntStream.range(0, PreparedStatements.KEPT_MAX * 2)
                .forEach(number ->
                        assertThat(handle.select("SELECT " + number).mapTo(Integer.class).one())
                                .isEqualTo(number));
        assertThat(over(2)).containsExactly(3);
    }
}
