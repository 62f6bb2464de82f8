package io.mimamori.hub.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimamori.hub.alert.AlertJson;
import io.mimamori.hub.desk.AlertReview;
import io.mimamori.hub.escalation.Duty;
import java.util.OptionalLong;

/** How an alert went, in the form of the API. Stateless. */
final class ReviewJson {
    private ReviewJson() {}

    static ObjectNode of(AlertReview review, Duty duty) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        put(json, "reading", review.readingMillis());
        put(json, "raised", review.raisedMillis());
        put(json, "firstMessage", review.messageMillis());
        put(json, "firstReceipt", review.receiptMillis());
        put(json, "firstAnswer", review.answerMillis());
        put(json, "closed", review.closedMillis());
        json.put("endpointsTold", review.told().size()).put("endpointsReached", review.reached());
        ArrayNode told = json.putArray("told");
        for (AlertReview.Told one : review.told()) {
            ObjectNode item = told.addObject().put("endpoint", one.endpoint());
            ArrayNode people = item.putArray("people");
            duty.namesBehind(one.endpoint()).forEach(people::add);
            item.put("sent", AlertJson.time(one.sentMillis()));
            put(item, "reached", one.receiptMillis());
            item.put("receipt", one.receipt().isEmpty() ? null : one.receipt())
                    .put("failure", one.failure().isEmpty() ? null : one.failure());
        }
        return json;
    }

    private static void put(ObjectNode json, String key, OptionalLong millis) {
        json.put(key, millis.isPresent() ? AlertJson.time(millis.getAsLong()) : null);
    }
}
