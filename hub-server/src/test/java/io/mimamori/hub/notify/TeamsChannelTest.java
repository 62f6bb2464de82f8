package io.mimamori.hub.notify;

class TeamsChannelTest extends ChatChannelContract {
    @Override
    ChatDialect dialect() {
        return ChatDialect.TEAMS;
    }
}
