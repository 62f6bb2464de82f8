package io.mimamori.hub.testing;

import java.io.IOException;

/** An outside monitor that expects calls. */
public final class FakeMonitor extends ProviderServer {
    public FakeMonitor() throws IOException {}

    @Override
    protected Answer answer(Call call) {
        return Answer.refused(200, "OK");
    }
}
