import LyceumCore
@testable import LyceumModel
import LyceumTestSupport
import Testing

/// A model repository as the Hugging Face hub serves it, with faults on demand.
final class FakeHub: Sendable {
    struct File: Sendable {
        var bytes: [UInt8]
        var isLarge: Bool
    }

    let files: Locked<[String: File]>
    let commit = Locked("0123456789abcdef0123456789abcdef01234567")
    /// What to do instead of serving a file; true when it was done.
    let fault = Locked<(@Sendable (LoopbackServer.Request, LoopbackConnection, FakeHub) -> Bool)?>(nil)
    let downloads = Locked<[LoopbackServer.Request]>([])

    init(_ files: [String: File]) { self.files = Locked(files) }

    var server: LoopbackServer { LoopbackServer { [self] in handle($0, $1) } }

    private func handle(_ request: LoopbackServer.Request, _ connection: LoopbackConnection) {
        if request.target.hasPrefix("/api/models/") { return list(request, connection) }
        if let fault = fault.withLock({ $0 }), fault(request, connection, self) { return }
        // Large files are served elsewhere, behind a redirect, as the hub does.
        let parts = request.target.split(separator: "/").map(String.init)
        let path = parts.dropFirst(parts[0] == "cdn" ? 1 : 4).joined(separator: "/")
        guard let file = files.withLock({ $0[path] }) else { return connection.respond(404, text: "{\"error\":\"Entry not found\"}") }
        if file.isLarge, parts[0] != "cdn" {
            return connection.respond(302, headers: [("Location", "/cdn/" + path), ("X-Linked-Size", "\(file.bytes.count)")])
        }
        downloads.withLock { $0.append(request) }
        connection.serve(file.bytes, etag: "\"\(sha256(file.bytes).prefix(12))\"", for: request)
    }

    private func list(_ request: LoopbackServer.Request, _ connection: LoopbackConnection) {
        if request.target.contains("/closed/") { return connection.respond(401, text: "{\"error\":\"Invalid credentials\"}") }
        if request.target.contains("/missing/") { return connection.respond(404, text: "{\"error\":\"Repository not found\"}") }
        let siblings = files.withLock { $0 }.sorted { $0.key < $1.key }.map { path, file -> JSON in
            var entry = JSON.Object([("rfilename", .string(path)), ("size", .integer(file.bytes.count)), ("blobId", .string(gitBlob(file.bytes)))])
            if file.isLarge { entry["lfs"] = ["sha256": .string(sha256(file.bytes)), "size": .integer(file.bytes.count)] }
            return .object(entry)
        }
        let body: JSON = ["sha": .string(commit.withLock { $0 }), "siblings": .array(siblings)]
        connection.respond(headers: [("Content-Type", "application/json")], text: body.text())
    }
}

@Suite("Pulling models", .serialized)
struct HubPullTests {
    static let weights = pattern(3_000_000)
    let fake = FakeHub([
        "config.json": .init(bytes: Array("{}".utf8), isLarge: false), "model.safetensors": .init(bytes: weights, isLarge: true),
        "tokenizer.json": .init(bytes: pattern(5000), isLarge: false), "README.md": .init(bytes: [1], isLarge: false),
        "onnx/model.onnx": .init(bytes: [2], isLarge: true),
    ])
    let server: LoopbackServer
    let cache: TemporaryHub
    var hub: Hub { cache.hub }

    init() throws {
        server = fake.server
        cache = try TemporaryHub(endpoint: server.url)
    }

    private func failure(_ source: String) async -> LyceumError? {
        do {
            _ = try await hub.pull(source)
            return nil
        } catch { return error }
    }

    @Test("a repository comes with what a model needs, once")
    func repository() async throws {
        defer { server.stop() }
        let outcome = try await hub.pull("hf:org/Tiny-Model")
        #expect(outcome.model.name == "tiny-model" && !outcome.wasPresent)
        #expect(outcome.model.files.map(\.path) == ["config.json", "model.safetensors", "tokenizer.json"])
        #expect(outcome.model.commit == fake.commit.withLock { $0 } && outcome.model.source == "hf:org/Tiny-Model")
        #expect(try cache.bytes(outcome.model.path + "/model.safetensors") == Self.weights)
        #expect(try hub.resolve("tiny-model") == outcome.model.path)
        let count = fake.downloads.withLock { $0.count }
        #expect(try await hub.pull("hf:org/Tiny-Model").wasPresent)
        #expect(fake.downloads.withLock { $0.count } == count)
        // A new commit replaces the model.
        fake.commit.withLock { $0 = "1111111111111111111111111111111111111111" }
        fake.files.withLock { $0["config.json"] = .init(bytes: Array("{\"new\":1}".utf8), isLarge: false) }
        #expect(try await !hub.pull("hf:org/Tiny-Model").wasPresent)
        #expect(try JSON.read(path: outcome.model.path + "/config.json")["new"] == 1)
        #expect(try FileSystem.names(in: hub.home + "/partial").isEmpty)
    }

    @Test("a connection that drops is taken up where it broke")
    func drops() async throws {
        defer { server.stop() }
        let starts = Locked<[Int]>([])
        fake.fault.withLock {
            $0 = { request, connection, fake in
                guard request.target.hasPrefix("/cdn/model") else { return false }
                let start = request.headers["range"].flatMap { Int($0.dropFirst(6).dropLast()) } ?? 0
                let count = starts.withLock { starts in
                    starts.append(start)
                    return starts.count
                }
                guard count < 4 else { return false }
                connection.serve(Self.weights, etag: "\"\(sha256(Self.weights).prefix(12))\"", for: request, cutAfter: 800_000)
                if count == 2 { connection.abort() }
                return true
            }
        }
        let model = try await hub.pull("hf:org/tiny").model
        #expect(try cache.bytes(model.path + "/model.safetensors") == Self.weights)
        let all = starts.withLock { $0 }
        #expect(all.first == 0 && all.count >= 4 && all == all.sorted() && all.last! > 1_000_000)
    }

    @Test("a pull that was stopped goes on in the next, and nothing shows in between")
    func resume() async throws {
        defer { server.stop() }
        fake.fault.withLock {
            $0 = { request, connection, fake in
                guard request.target.hasPrefix("/cdn/model"), request.headers["range"] == nil else { return false }
                connection.send("HTTP/1.1 200 OK\r\nETag: \"\(sha256(Self.weights).prefix(12))\"\r\nContent-Length: \(Self.weights.count)\r\n\r\n")
                connection.send(Array(Self.weights[..<1_500_000]))
                connection.pause(1.5)
                return true
            }
        }
        let hub = hub
        let task = Task { try await hub.pull("hf:org/tiny") }
        let part = hub.home + "/partial/tiny/files/model.safetensors.part"
        for _ in 0..<200 where (FileSystem.attributes(part)?.size ?? 0) < 1_000_000 { try await Task.sleep(nanoseconds: 10_000_000) }
        task.cancel()
        #expect(await #expect(throws: LyceumError.self) { try await task.value }?.code == .cancelled)
        #expect(try hub.models().isEmpty)
        let model = try await hub.pull("hf:org/tiny").model
        #expect(try cache.bytes(model.path + "/model.safetensors") == Self.weights)
        let requests = fake.downloads.withLock { $0 }.filter { $0.target.hasPrefix("/cdn/model") }
        #expect(requests.count == 1 && requests[0].headers["range"] != nil && requests[0].headers["if-range"] != nil)
    }

    @Test("a file that changed between two attempts is fetched anew, not mixed")
    func changedFile() async throws {
        defer { server.stop() }
        try cache.write(Array("wrong".utf8), to: "partial/tiny/files/model.safetensors.part")
        let url = "\(server.url)/org/tiny/resolve/\(fake.commit.withLock { $0 })/model.safetensors"
        try cache.write(Array(#"{"url":"\#(url)","etag":"\"old\""}"#.utf8), to: "partial/tiny/files/model.safetensors.part.json")
        try cache.write(Array("hf \(server.url) org/tiny \(fake.commit.withLock { $0 }) ".utf8), to: "partial/tiny/source")
        let model = try await hub.pull("hf:org/tiny").model
        #expect(try cache.bytes(model.path + "/model.safetensors") == Self.weights)
        #expect(fake.downloads.withLock { $0 }.contains { $0.headers["if-range"] == "\"old\"" })
    }

    @Test("damaged files are refused and removed", arguments: ["model.safetensors", "config.json"])
    func damage(path: String) async throws {
        defer { server.stop() }
        fake.fault.withLock {
            $0 = { request, connection, fake in
                guard request.target.hasSuffix(path), path == "config.json" || request.target.hasPrefix("/cdn") else { return false }
                var bytes = fake.files.withLock { $0[path]!.bytes }
                bytes[bytes.count / 2] ^= 1
                connection.serve(bytes, etag: "\"x\"", for: request)
                return true
            }
        }
        let error = await failure("hf:org/tiny")
        #expect(error?.code == .invalidData && error?.message.contains("checksum") == true && error?.remedy != nil)
        #expect(try hub.models().isEmpty)
        fake.fault.withLock { $0 = nil }
        #expect(await failure("hf:org/tiny") == nil)
    }

    @Test("closed, missing and hostile repositories give clear errors")
    func refusals() async throws {
        defer { server.stop() }
        #expect(await failure("hf:closed/model")?.remedy?.contains("HF_TOKEN") == true)
        let missing = await failure("hf:missing/model")
        #expect(missing?.code == .notFound)
        #expect(await failure("hf:org/tiny:Q4_K_M")?.code == .notFound)
        for path in ["../../evil.json", "/etc/evil.json", "a/../../evil.json", "a\\evil.json", "x\u{0}.json"] {
            fake.files.withLock { $0[path] = .init(bytes: [1], isLarge: false) }
            #expect(await failure("hf:org/tiny")?.code == .invalidData, "\(path)")
            fake.files.withLock { $0[path] = nil }
        }
        fake.fault.withLock {
            $0 = { request, connection, _ in
                guard request.target.hasSuffix("config.json") else { return false }
                connection.respond(body: pattern(9000))
                return true
            }
        }
        #expect(await failure("hf:org/tiny")?.code == .network)
        #expect(try hub.models().isEmpty)
    }

    @Test("an address gives a GGUF file or an archive, checked when a checksum is given")
    func addresses() async throws {
        defer { server.stop() }
        let model = Array("GGUF".utf8) + pattern(70_000)
        fake.fault.withLock {
            $0 = { request, connection, _ in
                switch request.target {
                case "/d/Some%20Model.gguf": connection.serve(model, etag: "\"e\"", for: request)
                case "/d/m.tar": connection.respond(body: ArchiveBytes.tar([("m/config.json", Array("{}".utf8)), ("m/model.safetensors", model)]))
                case "/d/m.zip": connection.respond(body: ArchiveBytes.zip([("w.gguf", model)]))
                case "/d/evil.tar": connection.respond(body: ArchiveBytes.tar([("../evil.gguf", model)]))
                case "/d/evil.zip": connection.respond(body: ArchiveBytes.zip([("../../evil.gguf", model)]))
                default: connection.respond(text: "<html>")
                }
                return true
            }
        }
        let file = try await hub.pull("\(server.url)/d/Some%20Model.gguf#sha256=\(sha256(model))").model
        #expect(file.name == "some-model" && file.path.hasSuffix("/Some Model.gguf"))
        #expect(try cache.bytes(file.path) == model)
        #expect(try await hub.pull("\(server.url)/d/Some%20Model.gguf#sha256=\(sha256(model))").wasPresent)
        #expect(await failure("\(server.url)/d/Some%20Model.gguf#sha256=\(sha256([1]))")?.code == .invalidData)
        let tar = try await hub.pull(PullSource("\(server.url)/d/m.tar"), name: "from-tar").model
        #expect(tar.files.map(\.path) == ["config.json", "model.safetensors"])
        let zip = try await hub.pull(PullSource("\(server.url)/d/m.zip"), name: "from-zip").model
        #expect(try cache.bytes(zip.path) == model)
        for name in ["evil.tar", "evil.zip", "page.gguf"] {
            #expect(await failure("\(server.url)/d/\(name)")?.code == .invalidData, "\(name)")
        }
        #expect(try hub.models().map(\.name) == ["from-tar", "from-zip", "some-model"])
        #expect(await failure("\(server.url)/d/")?.code == .invalidArgument)
    }
}

/// Archives made on the spot.
enum ArchiveBytes {
    static func tar(_ files: [(String, [UInt8])]) -> [UInt8] {
        var result: [UInt8] = []
        for (name, bytes) in files {
            var header = [UInt8](repeating: 0, count: 512)
            func put(_ text: String, _ offset: Int) { header.replaceSubrange(offset..<offset + text.utf8.count, with: text.utf8) }
            put(name, 0)
            let digits = String(bytes.count, radix: 8)
            put(String(repeating: "0", count: 11 - digits.count) + digits, 124)
            put("ustar\u{0}00", 257)
            header[156] = 0x30
            put("        ", 148)
            let sum = String(header.reduce(0) { $0 + Int($1) }, radix: 8)
            put(String(repeating: "0", count: 6 - sum.count) + sum + "\u{0} ", 148)
            result += header + bytes + [UInt8](repeating: 0, count: (512 - bytes.count % 512) % 512)
        }
        return result + [UInt8](repeating: 0, count: 1024)
    }

    static func zip(_ files: [(String, [UInt8])]) -> [UInt8] {
        func little(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
        var (body, directory): ([UInt8], [UInt8]) = ([], [])
        for (name, bytes) in files {
            let checksum = crc32(bytes)
            let common = little(0, 2) + little(0, 2) + little(0, 4) + little(checksum, 4) + little(bytes.count, 4) + little(bytes.count, 4)
                + little(name.utf8.count, 2) + little(0, 2)
            let offset = body.count
            body += little(0x0403_4B50, 4) + little(20, 2) + common + Array(name.utf8) + bytes
            directory += little(0x0201_4B50, 4) + little(20, 2) + little(20, 2) + common + little(0, 2) + little(0, 2) + little(0, 2)
                + little(0, 4) + little(offset, 4) + Array(name.utf8)
        }
        return body + directory + little(0x0605_4B50, 4) + little(0, 4) + little(files.count, 2) + little(files.count, 2)
            + little(directory.count, 4) + little(body.count, 4) + little(0, 2)
    }

    static func crc32(_ bytes: [UInt8]) -> Int {
        var crc: UInt32 = ~0
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? 0xEDB8_8320 ^ (crc >> 1) : crc >> 1 }
        }
        return Int(~crc)
    }
}
