-- The next messages of an endpoint are found in their order, however many wait: life first.
CREATE INDEX delivery_turn
    ON delivery (endpoint, exercise, life DESC, not_before_ms, episode) WHERE state = 'ready';
