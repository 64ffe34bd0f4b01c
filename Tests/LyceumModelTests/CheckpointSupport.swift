import Foundation
import LyceumCore
import LyceumTensor
import Testing

@testable import LyceumModel

/// A folder for one test, removed afterwards.
final class ScratchFolder {
    let path: String

    init() {
        path = NSTemporaryDirectory() + "lyceum-checkpoint-\(UUID().uuidString)"
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }
    var contents: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path).sorted()) ?? [] }

    func write(_ bytes: [UInt8], _ name: String) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
        return file(name)
    }
}

enum CheckpointFixtures {
    static let folder = Bundle.module.resourcePath! + "/Fixtures/checkpoints"

    static func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))) }

    static func expected() throws -> JSON { try JSON.read(path: "\(folder)/expected.json") }

    static func hexadecimal(_ tensor: Tensor) -> String {
        tensor.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

/// A small seeded generator for tests (SplitMix64).
struct TestRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

extension [UInt8] {
    mutating func add(_ value: some FixedWidthInteger) { Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) } }
    mutating func add(text: String) {
        add(UInt64(text.utf8.count))
        append(contentsOf: text.utf8)
    }
}

func lyceumError(_ body: () throws -> Void) -> LyceumError? {
    do {
        try body()
        return nil
    } catch {
        return error as? LyceumError
    }
}
