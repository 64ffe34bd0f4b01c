import Foundation
import LyceumCore
import LyceumTensor
import Testing

@testable import LyceumModel

/// Mutated files are errors or models, never a crash or a hang. `LYCEUM_FUZZ_ITERATIONS` sets how many.
@Suite("Fuzzing checkpoints")
struct CheckpointFuzzTests {
    private static let iterations = ProcessInfo.processInfo.environment["LYCEUM_FUZZ_ITERATIONS"].flatMap(Int.init) ?? 500

    private static func mutate(_ bytes: [UInt8], _ random: inout TestRandom) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...6, using: &random) where !bytes.isEmpty {
            // Most mistakes of interest are in the first part, which says where everything is.
            let limit = Bool.random(using: &random) ? min(bytes.count, 400) : bytes.count
            let place = Int.random(in: 0..<limit, using: &random)
            switch Int.random(in: 0..<8, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 2: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...16, using: &random)))
            case 3: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 24)], at: place)
            case 4: bytes.removeSubrange(place...)
            case 5:
                let value = [0, 1, 0xFFFF_FFFF, .max, 1 << 63, 1 << 40].randomElement(using: &random)! as UInt64
                for (offset, byte) in withUnsafeBytes(of: value.littleEndian, Array.init).enumerated() where place + offset < bytes.count {
                    bytes[place + offset] = byte
                }
            case 6: bytes[place] = Array("{}[]\":,0-9eE\\".utf8).randomElement(using: &random)!
            default: bytes[place] = bytes[place] &+ 1
            }
        }
        return bytes
    }

    private static func touch(_ source: any TensorSource) {
        for name in source.tensorNames {
            guard let tensor = try? source.tensor(named: name) else { continue }
            withExtendedLifetime(tensor) {
                var sum: UInt8 = 0
                for byte in tensor.bytes { sum &+= byte }
                _ = sum
            }
        }
    }

    private static func run(_ bytes: [UInt8], _ seed: UInt64, _ open: (String) throws -> Void) throws {
        let scratch = ScratchFolder()
        var random = TestRandom(state: seed)
        var opened = 0
        for _ in 0..<iterations {
            let path = try scratch.write(mutate(bytes, &random), "fuzz")
            do {
                try open(path)
                opened += 1
            } catch {
                #expect(error is LyceumError)
            }
        }
        #expect(opened < iterations)
    }

    @Test("mutated GGUF files")
    func gguf() throws {
        try Self.run(CheckpointFixtures.bytes("tiny.gguf"), 1) { path in
            let file = try GGUFFile(path: path)
            for key in file.metadata.keys {
                _ = file.metadata.array(key)?.strings
                _ = file.metadata.array(key)?.int32s
                _ = file.metadata.array(key)?.floats
                _ = file.metadata.array(key)?.arrays
            }
            Self.touch(file)
        }
    }

    @Test("mutated safetensors files")
    func safetensors() throws {
        try Self.run(CheckpointFixtures.bytes("tiny.safetensors"), 2) { path in Self.touch(try SafetensorsFile(path: path)) }
    }

    @Test("mutated GGUF models of several architectures", arguments: ["llama3-scaled", "phi3-longrope", "gpt-neox", "gemma3"])
    func models(name: String) throws {
        let scratch = ScratchFolder()
        var export = GGUFExport(
            checkpoint: try Checkpoint.open("\(ArchitectureTests.folder)/\(name)"), path: scratch.file("m.gguf"), recipe: .pure(.q8_0))
        export.needsTokenizer = false
        _ = try export.run()
        // The structure without most of the data keeps the mutations where they matter.
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: scratch.file("m.gguf"))))
        try Self.run(bytes, 3) { path in
            let checkpoint = try Checkpoint.open(path)
            _ = try checkpoint.inspect().json.text()
            _ = try? checkpoint.vocabulary()
            _ = try? checkpoint.chatTemplate()
            Self.touch(checkpoint.tensors)
        }
    }

    @Test("mutated configurations of folders")
    func configurations() throws {
        let scratch = ScratchFolder()
        let folder = "\(ArchitectureTests.folder)/llama3-scaled"
        try FileManager.default.copyItem(atPath: "\(folder)/model.safetensors", toPath: scratch.file("model.safetensors"))
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(folder)/config.json")))
        var random = TestRandom(state: 4)
        for _ in 0..<Self.iterations / 3 {
            _ = try scratch.write(Self.mutate(bytes, &random), "config.json")
            do {
                let checkpoint = try Checkpoint.open(scratch.path)
                _ = checkpoint.memoryForecast()
                _ = try checkpoint.mapping.metadata(checkpoint.configuration, name: "x", at: "config.json")
                _ = try checkpoint.mapping.extraTensors(checkpoint.configuration)
            } catch {
                #expect(!error.message.isEmpty)
            }
        }
    }
}
