package io.mimamori.hub.state;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jdbi.v3.core.statement.DefaultStatementBuilder;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Keeps the statements of one handle for their next use: SQLite took longer to compile most of the
 * hub's statements than to run them. One thread only. The statements end with their connection.
 */
final class PreparedStatements extends DefaultStatementBuilder {
    /** Texts that are kept; more than the hub's code has. */
    static final int KEPT_MAX = 200;

    // A statement in use is not idle: the same text may be used while its rows are read.
    private final Map<String, PreparedStatement> idle = new HashMap<>();

    // close() is told the text with names for its places, create() the one that SQLite compiles.
    private final IdentityHashMap<Statement, String> used = new IdentityHashMap<>();

    @Override
    public PreparedStatement create(Connection connection, String sql, StatementContext context)
            throws SQLException {
        PreparedStatement kept = idle.remove(sql);
        PreparedStatement statement = kept == null ? super.create(connection, sql, context) : kept;
        used.put(statement, sql);
        return statement;
    }

    @Override
    public void close(Connection connection, String sql, Statement statement) throws SQLException {
        String text = used.remove(statement);
        if (text == null || idle.size() == KEPT_MAX || idle.containsKey(text)) {
            statement.close();
            return;
        }
        PreparedStatement prepared = (PreparedStatement) statement;
        prepared.clearBatch();
        prepared.clearParameters();
        idle.put(text, prepared);
    }
}
