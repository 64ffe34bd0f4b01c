import LyceumCore
import Testing

@Suite("Server-sent events")
struct ServerSentEventTests {
    static let text = "\u{FEFF}: comment\r\n\r\ndata: eins\ndata:zwei ü😀\n\nevent: ping\rdata:{}\r\rid: 4\nretry: 1\n\ndata\n\nerror: {\"a\":1}\n\ndata: [DONE]"
    static let expected: [ServerSentEventParser.Event] = [
        .init(name: "message", data: "eins\nzwei ü😀"), .init(name: "ping", data: "{}"), .init(name: "message", data: ""),
        .init(name: "error", data: "{\"a\":1}"), .init(name: "message", data: "[DONE]"),
    ]

    private func parse(_ pieces: [[UInt8]]) throws -> [ServerSentEventParser.Event] {
        var parser = ServerSentEventParser()
        var events: [ServerSentEventParser.Event] = []
        for piece in pieces { events += try parser.add(piece) }
        if let last = parser.finish() { events.append(last) }
        return events
    }

    @Test("the events do not depend on where the stream is cut")
    func cuts() throws {
        let bytes = Array(Self.text.utf8)
        #expect(try parse([bytes]) == Self.expected)
        #expect(try parse(bytes.map { [$0] }) == Self.expected)
        for cut in bytes.indices { #expect(try parse([Array(bytes[..<cut]), Array(bytes[cut...])]) == Self.expected) }
    }

    @Test("an endless event is refused")
    func limit() {
        var parser = ServerSentEventParser(limit: 100)
        #expect(throws: LyceumError.self) { for _ in 0..<50 { _ = try parser.add(Array("data: xxxx\n".utf8)) } }
    }
}
