import LyceumCore
import LyceumTensor
import Testing

@testable import LyceumModel

@Suite("GGUF files")
struct GGUFTests {
    private static func golden() throws -> GGUFFile { try GGUFFile(path: "\(CheckpointFixtures.folder)/tiny.gguf") }

    @Test("a file of the format's own writer is read exactly")
    func tensors() throws {
        let file = try Self.golden()
        #expect(file.version == 3)
        #expect(file.alignment == 64)
        let expected = try CheckpointFixtures.expected()["gguf"]!["tensors"]!.objectValue!
        #expect(file.tensorNames == expected.keys.sorted())
        for (name, value) in expected {
            let tensor = try file.tensor(named: name)
            #expect(tensor.type.rawValue.lowercased() == value["type"]?.stringValue)
            #expect(tensor.shape == value["shape"]?.arrayValue?.compactMap(\.intValue))
            #expect(CheckpointFixtures.hexadecimal(tensor) == value["bytes"]?.stringValue, "\(name)")
        }
    }

    @Test("metadata of every type is read")
    func metadata() throws {
        let metadata = try Self.golden().metadata
        let expected = try CheckpointFixtures.expected()["gguf"]!["metadata"]!.objectValue!
        for (key, value) in expected {
            switch value {
            case .integer(let number): #expect(metadata.int(key) == number, "\(key)")
            case .number(let number): #expect(metadata.double(key) == number, "\(key)")
            case .bool(let flag): #expect(metadata.bool(key) == flag, "\(key)")
            default: #expect(metadata.string(key) == value.stringValue, "\(key)")
            }
        }
        #expect(metadata["t.uint64"]?.type == .uint64)
        #expect(metadata.array("t.ints")?.int32s == [1, -2, 3])
        #expect(metadata.array("t.floats")?.floats == [0.5, -1.5])
        #expect(metadata.array("t.bools")?.bools == [true, false])
        #expect(metadata.array("t.strings")?.strings == ["", "one", "zwei drei", "🐢"])
        #expect(metadata.array("t.nested")?.arrays?.map { $0.int32s } == [[1, 2], [3], [4, 5, 6]])
    }

    @Test("writing what was read gives the same bytes")
    func rewriting() throws {
        let file = try Self.golden()
        let scratch = ScratchFolder()
        let writer = try GGUFWriter(
            path: scratch.file("copy.gguf"), metadata: file.metadata,
            tensors: file.tensors.map { TensorDeclaration(name: $0.name, type: $0.elementType!, shape: $0.shape) })
        for info in file.tensors { try writer.append(try file.tensor(named: info.name)) }
        try writer.commit()
        let copy = try MappedFile(path: scratch.file("copy.gguf"))
        let original = try CheckpointFixtures.bytes("tiny.gguf")
        #expect(copy.count == writer.byteCount)
        #expect(copy.bytes.elementsEqual(original))
    }

    @Test("made metadata of every type comes back equal, in version 2 and 3", arguments: [2, 3] as [UInt32])
    func made(version: UInt32) throws {
        var metadata = GGUFMetadata()
        let values: [GGUFValue] = [
            .uint8(1), .int8(-1), .uint16(2), .int16(-2), .uint32(3), .int32(-3), .uint64(.max), .int64(.min), .float32(-0.0),
            .float64(.pi), .bool(false), .string("ünï"), .array(GGUFArray(strings: ["a", ""])), .array(GGUFArray([1.5 as Float])),
            .array(GGUFArray([GGUFArray([1 as Int32]), GGUFArray(strings: ["x"]), GGUFArray([GGUFArray([true])])])),
            .array(GGUFArray([] as [Int32])), .array(GGUFArray(byteStrings: [[0xFF, 0xFE], []])), .array(GGUFArray([7, 8] as [UInt8])),
        ]
        for (index, value) in values.enumerated() { metadata["key.\(index)"] = value }
        let scratch = ScratchFolder()
        let writer = try GGUFWriter(path: scratch.file("m.gguf"), metadata: metadata, tensors: [], version: version)
        try writer.commit()
        let file = try GGUFFile(path: scratch.file("m.gguf"))
        #expect(file.version == version)
        #expect(file.metadata == metadata)
        #expect(file.metadata.array("key.16")?.strings == ["\u{FFFD}\u{FFFD}", ""])
    }

    /// A file with one pair and one tensor, with places to put something wrong.
    private static func file(
        magic: UInt32 = 0x4655_4747, version: UInt32 = 3, tensors: UInt64 = 1, pairs: UInt64 = 1, key: String = "k", valueType: UInt32 = 4,
        value: [UInt8] = [7, 0, 0, 0], dimensions: [UInt64] = [32, 2], type: UInt32 = 0, offset: UInt64 = 0, dataCount: Int = 256,
        repeated: Int = 1
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.add(magic)
        bytes.add(version)
        bytes.add(tensors)
        bytes.add(pairs)
        for _ in 0..<pairs where pairs < 5 {
            bytes.add(text: key)
            bytes.add(valueType)
            bytes.append(contentsOf: value)
        }
        for _ in 0..<repeated {
            bytes.add(text: "t")
            bytes.add(UInt32(dimensions.count))
            for size in dimensions { bytes.add(size) }
            bytes.add(type)
            bytes.add(offset)
        }
        while bytes.count % 32 != 0 { bytes.append(0) }
        return bytes + [UInt8](repeating: 1, count: dataCount)
    }

    private static func nested(_ depth: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<depth {
            bytes.add(9 as UInt32)
            bytes.add(1 as UInt64)
        }
        bytes.add(4 as UInt32)
        bytes.add(0 as UInt64)
        return bytes
    }

    @Test("every kind of corruption is an error that says what is wrong")
    func corruption() throws {
        var hugeCount: [UInt8] = []
        hugeCount.add(8 as UInt32)
        hugeCount.add(UInt64.max / 2)
        var wideCount: [UInt8] = []
        wideCount.add(6 as UInt32)
        wideCount.add(1 << 62 as UInt64)
        let cases: [([UInt8], String)] = [
            (Self.file(magic: 1), "does not start with"), (Self.file(version: 1), "version 1"), (Self.file(version: 4), "version 4"),
            (Self.file(version: 0x0300_0000), "big-endian"), (Self.file(tensors: 1 << 40), "do not fit"),
            (Self.file(pairs: .max), "larger than any file"), (Self.file(pairs: 2), "appears twice"), (Self.file(valueType: 13), "not one of 0 to 12"),
            (Self.file(valueType: 7, value: [2]), "0 or 1"), (Self.file(valueType: 9, value: hugeCount), "file ends inside"),
            (Self.file(valueType: 9, value: wideCount), "larger than any file"), (Self.file(valueType: 9, value: Self.nested(20)), "nested deeper"),
            (Self.file(key: "general.alignment"), "power of two"), (Self.file(dimensions: [1, 1, 1, 1, 1]), "at most 4"),
            (Self.file(dimensions: [33], type: 2), "whole blocks"), (Self.file(dimensions: [1 << 40, 1 << 40]), "too large"),
            (Self.file(type: 99), "type 99"), (Self.file(type: 4), "type 4"), (Self.file(offset: 8), "alignment"),
            (Self.file(offset: 1 << 62), "the file has"), (Self.file(dataCount: 255), "the file has"),
            (Self.file(tensors: 2, repeated: 2), "appears twice"),
        ]
        let scratch = ScratchFolder()
        for (bytes, words) in cases {
            let path = try scratch.write(bytes, "bad.gguf")
            let error = lyceumError { _ = try GGUFFile(path: path) }
            #expect(error?.description.contains(words) == true, "expected “\(words)”, found \(error?.description ?? "no error")")
        }
        let whole = try scratch.write(Self.file(), "good.gguf")
        #expect(try GGUFFile(path: whole).tensor(named: "t").shape == [2, 32])
    }

    @Test("a file cut off anywhere before its end is an error")
    func cutOff() throws {
        let bytes = try CheckpointFixtures.bytes("tiny.gguf")
        let last = try Self.golden().tensors.map { $0.offset + $0.byteCount }.max()!
        let scratch = ScratchFolder()
        for length in stride(from: 0, to: last, by: 37) {
            let path = try scratch.write(Array(bytes[..<length]), "cut.gguf")
            #expect(lyceumError { _ = try GGUFFile(path: path) }?.code == .invalidData, "cut at \(length)")
        }
    }

    @Test("types that are known but not supported are refused by name when they are used")
    func unsupported() throws {
        let scratch = ScratchFolder()
        let path = try scratch.write(Self.file(dimensions: [256], type: 16), "iq.gguf")
        let error = lyceumError { _ = try GGUFFile(path: path).tensor(named: "t") }
        #expect(error?.code == .unsupported)
        #expect(error?.message.contains("iq2_xxs") == true)
    }

    @Test("overlapping tensors are refused")
    func overlap() throws {
        var bytes: [UInt8] = []
        for value in [0x4655_4747, 3] as [UInt32] { bytes.add(value) }
        bytes.add(2 as UInt64)
        bytes.add(0 as UInt64)
        for (name, offset) in [("a", 0), ("b", 32)] as [(String, UInt64)] {
            bytes.add(text: name)
            bytes.add(1 as UInt32)
            bytes.add(16 as UInt64)
            bytes.add(0 as UInt32)
            bytes.add(offset)
        }
        while bytes.count % 32 != 0 { bytes.append(0) }
        let scratch = ScratchFolder()
        let path = try scratch.write(bytes + [UInt8](repeating: 0, count: 128), "overlap.gguf")
        #expect(lyceumError { _ = try GGUFFile(path: path) }?.message.contains("overlaps a") == true)
    }
}
