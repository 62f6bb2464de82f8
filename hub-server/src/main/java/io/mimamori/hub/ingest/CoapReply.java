package io.mimamori.hub.ingest;

import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Response;

/** A response that we made and have accounted for; others are the library's own. */
final class CoapReply extends Response {
    private CoapReply(ResponseCode code) {
        super(code);
    }

    static CoapReply of(CoapAnswer answer) {
        CoapReply reply = new CoapReply(ResponseCode.valueOf(answer.code()));
        if (!answer.text().isEmpty()) {
            reply.setPayload(answer.text());
        }
        answer.maxAgeSeconds().ifPresent(seconds -> reply.getOptions().setMaxAge(seconds));
        answer.size1().ifPresent(bytes -> reply.getOptions().setSize1(bytes));
        return reply;
    }

    /** Something to read, such as a list of links. */
    static CoapReply content(String text, int contentFormat) {
        CoapReply reply = new CoapReply(ResponseCode.CONTENT);
        reply.setPayload(text);
        reply.getOptions().setContentFormat(contentFormat);
        return reply;
    }
}
