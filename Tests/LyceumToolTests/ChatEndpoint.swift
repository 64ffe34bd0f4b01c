import LyceumCore
import LyceumTestSupport

/// An endpoint for conversations with one model, m, that knows what it was asked.
enum ChatEndpoint {
    /// - Parameters:
    ///   - pause: seconds before an answer.
    ///   - answers: questions that are answered while it is dead; later ones are refused.
    ///   - reply: the answer to a request's body.
    static func start(
        pause: Double = 0, isDead: Locked<Bool> = Locked(false), answers: Int, reply: @escaping @Sendable (String) -> String
    ) -> LoopbackServer {
        LoopbackServer { request, connection in
            guard request.method == "POST" else {
                let list = #"{"object":"list","data":[{"id":"m","object":"model"}]}"#
                return connection.respond(headers: [("Content-Type", "application/json")], text: list)
            }
            guard request.attempt < answers || !isDead.withLock({ $0 }) else {
                return connection.respond(401, text: #"{"error":{"message":"the key is used up"}}"#)
            }
            connection.pause(pause)
            connection.beginStream()
            let (part, text) = (#"{"id":"c","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"#, JSON.string(reply(request.bodyText)).text())
            connection.send("data: \(part)\"delta\":{\"content\":\(text)},\"text\":\(text),\"finish_reason\":null}]}\n\n")
            connection.send("data: \(part)\"delta\":{},\"text\":\"\",\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n")
        }
    }

    /// The bodies of the questions so far.
    static func questions(_ server: LoopbackServer) -> [String] { server.requests.filter { $0.method == "POST" }.map(\.bodyText) }
}
