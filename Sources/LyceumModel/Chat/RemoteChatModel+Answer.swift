internal import LyceumCore

extension RemoteChatModel {
    /// Sends the request once and hands on the events of the answer.
    func attempt(_ request: HTTPRequest, _ take: (ChatEvent) -> Void) async throws(RemoteFailure) {
        var reader = RemoteAnswerReader(place: HTTPAddress.redacted(request.url), started: monotonicSeconds())
        let stream: HTTPStream
        do throws(LyceumError) { stream = try await client.open(request) } catch { throw RemoteFailure(error: error) }
        guard stream.head.isSuccess else { throw RemoteFailure(error: await refusal(stream)) }
        if stream.head.headers["Content-Type"]?.lowercased().hasPrefix("application/json") == true {
            try await readWhole(stream, with: &reader, take)
        } else {
            try await readEvents(stream, with: &reader, take)
        }
        guard let finish = reader.finish() else {
            let error = LyceumError(
                .network, "the answer ended without its last event", at: reader.place,
                remedy: "ask again; if it happens again, look at the log of the model's server")
            throw RemoteFailure(error: error, mayPass: true)
        }
        take(.finish(finish))
    }

    private func readEvents(
        _ stream: HTTPStream, with reader: inout RemoteAnswerReader, _ take: (ChatEvent) -> Void
    ) async throws(RemoteFailure) {
        var parser = ServerSentEventParser()
        while let bytes = try await next(stream) {
            let events: [ServerSentEventParser.Event]
            do throws(LyceumError) { events = try parser.add(bytes) } catch { throw RemoteFailure(error: error.at(reader.place)) }
            for event in events where !reader.isDone { try reader.add(event).forEach(take) }
            // What a server sends after [DONE] is not waited for.
            if reader.isDone { return }
        }
        guard let last = parser.finish() else { return }
        do throws(RemoteFailure) { try reader.add(last).forEach(take) } catch {
            // The stream ended within an event, so it was cut off there.
            throw RemoteFailure(error: error.error, mayPass: true)
        }
    }

    /// Some servers do not stream although they are asked to.
    private func readWhole(
        _ stream: HTTPStream, with reader: inout RemoteAnswerReader, _ take: (ChatEvent) -> Void
    ) async throws(RemoteFailure) {
        var body: [UInt8] = []
        while let bytes = try await next(stream) { body += bytes }
        let event = ServerSentEventParser.Event(name: "message", data: String(decoding: body, as: UTF8.self))
        try reader.add(event).forEach(take)
    }

    private func next(_ stream: HTTPStream) async throws(RemoteFailure) -> [UInt8]? {
        do throws(LyceumError) { return try await stream.nextChunk() } catch {
            throw RemoteFailure(error: error, mayPass: error.code == .network)
        }
    }

    private func refusal(_ stream: HTTPStream) async -> LyceumError {
        var body: [UInt8] = []
        while body.count < 1 << 20, case .some(.some(let bytes)) = try? await stream.nextChunk() { body += bytes }
        return RemoteAnswerReader.refined(HTTPResponse(head: stream.head, body: body).failure())
    }
}
