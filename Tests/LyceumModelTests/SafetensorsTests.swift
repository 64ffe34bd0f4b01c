import LyceumCore
import LyceumTensor
import Testing

@testable import LyceumModel

@Suite("Safetensors files")
struct SafetensorsTests {
    private static let supported = ["a.f32", "b.f16", "c.bf16", "d.i8", "e.i32", "f.i64", "g.scalar", "h.empty"]
    private static let unsupported = ["i.bool": "BOOL", "j.u8": "U8", "k.f64": "F64", "l.f8": "F8_E4M3", "m.i16": "I16"]

    @Test("a file of the format's own writer is read exactly")
    func golden() throws {
        let file = try SafetensorsFile(path: "\(CheckpointFixtures.folder)/tiny.safetensors")
        let expected = try CheckpointFixtures.expected()["safetensors"]!
        #expect(file.metadata == ["format": "pt", "note": "żółw 🐢"])
        #expect(file.tensorNames == (Self.supported + Self.unsupported.keys).sorted())
        for name in Self.supported {
            let tensor = try file.tensor(named: name)
            #expect(tensor.shape == expected[name]?["shape"]?.arrayValue?.compactMap(\.intValue))
            #expect(CheckpointFixtures.hexadecimal(tensor) == expected[name]?["bytes"]?.stringValue, "\(name)")
            #expect(UInt(bitPattern: tensor.pointer) % UInt(tensor.type.alignment) == 0, "\(name) is not aligned")
        }
        for (name, type) in Self.unsupported {
            let error = lyceumError { _ = try file.tensor(named: name) }
            #expect(error?.code == .unsupported)
            #expect(error?.message.contains(type) == true)
        }
    }

    @Test("a tensor that is not there is named with its neighbors")
    func nearest() throws {
        let file = try SafetensorsFile(path: "\(CheckpointFixtures.folder)/tiny.safetensors")
        let error = lyceumError { _ = try file.tensor(named: "a.f23") }
        #expect(error?.code == .notFound)
        #expect(error?.remedy?.contains("a.f32") == true)
    }

    @Test("shards are found through the index")
    func shards() throws {
        let shards = try ShardedSafetensors(indexPath: "\(CheckpointFixtures.folder)/shards/model.safetensors.index.json")
        #expect(shards.tensorNames == ["a", "b", "c"])
        #expect(try shards.tensor(named: "c").shape == [6])
        #expect(try shards.tensor(named: "a").floatArray().prefix(3) == [-7, -6, -5])
    }

    @Test("written files are read back bit by bit, in one file and in shards")
    func roundTrip() throws {
        let scratch = ScratchFolder()
        let tensors: [(String, Tensor)] = [
            ("x", Tensor([1, 2, 3, .nan, -0.0, 5], shape: [2, 3])), ("y", try Tensor([1, 2, 3], shape: [3]).converted(to: .bf16)),
            ("z", Tensor(zeros: [0, 5], type: .f16)), ("\"quoted\"\n", Tensor([7], shape: [])),
        ]
        let declarations = tensors.map { TensorDeclaration(name: $0.0, type: $0.1.type, shape: $0.1.shape) }
        let writer = try SafetensorsWriter(path: scratch.file("a.safetensors"), tensors: declarations)
        for declared in writer.tensors { try writer.append(tensors.first { $0.0 == declared.name }!.1) }
        try writer.commit()
        let file = try SafetensorsFile(path: scratch.file("a.safetensors"))
        #expect(file.byteCount == writer.byteCount)
        for (name, tensor) in tensors {
            #expect(CheckpointFixtures.hexadecimal(try file.tensor(named: name)) == CheckpointFixtures.hexadecimal(tensor))
        }
        let shards = SafetensorsShards(declarations, limit: 24)
        #expect(shards.shards.map(\.tensors.count) == [1, 3])
        #expect(shards.index?["weight_map"]?["x"] == "model-00001-of-00002.safetensors")
    }

    @Test("data that starts at an odd address is copied to an aligned one")
    func unaligned() throws {
        let scratch = ScratchFolder()
        let path = try scratch.write(
            Self.file(#"{"a":{"dtype":"I8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"F32","shape":[2],"data_offsets":[1,9]}}"#, 9),
            "odd.safetensors")
        let tensor = try SafetensorsFile(path: path).tensor(named: "b")
        #expect(UInt(bitPattern: tensor.pointer) % 4 == 0)
        #expect(tensor.bytes.elementsEqual([1, 2, 3, 4, 5, 6, 7, 8]))
    }

    private static func file(_ header: String, _ dataCount: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.add(UInt64(header.utf8.count))
        bytes.append(contentsOf: header.utf8)
        bytes.append(contentsOf: (0..<dataCount).map { UInt8(truncatingIfNeeded: $0) })
        return bytes
    }

    @Test("every kind of corruption is an error that says what is wrong", arguments: [
        (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 7, "not a range inside"),
        (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 9, "the tensors end at"),
        (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, 8, "needs 8 bytes"),
        (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#, 8, "not a range inside"),
        (#"{"a":{"dtype":"F32","shape":[2]}}"#, 8, "data_offsets"),
        (#"{"a":{"dtype":"F32","data_offsets":[0,8]}}"#, 8, "shape"),
        (#"{"a":{"shape":[2],"data_offsets":[0,8]}}"#, 8, "dtype"),
        (#"{"a":{"dtype":"Q9","shape":[2],"data_offsets":[0,8]}}"#, 8, "Q9"),
        (#"{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#, 8, "whole numbers"),
        (#"{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}"#, 8, "whole numbers"),
        (#"{"a":{"dtype":"F32","shape":[4294967296,4294967296,4294967296],"data_offsets":[0,8]}}"#, 8, "larger than any file"),
        (#"{"a":{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,8]}}"#, 8, "larger than any file"),
        (#"{"a":{"dtype":"F4","shape":[3],"data_offsets":[0,1]}}"#, 1, "whole bytes"),
        (#"{"a":{"dtype":"I8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"I8","shape":[2],"data_offsets":[1,3]}}"#, 3, "overlaps"),
        (#"{"a":{"dtype":"I8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"I8","shape":[2],"data_offsets":[3,5]}}"#, 5, "gap"),
        (#"{"a":{"dtype":"I8","shape":[2],"data_offsets":[0,2]},"a":{"dtype":"I8","shape":[2],"data_offsets":[0,2]}}"#, 2, "twice"),
        (#"{"__metadata__":{"a":1}}"#, 0, "a string"),
        (#"{"__metadata__":[]}"#, 0, "an object"),
        ("[]", 0, "not a JSON object"), ("{", 0, "JSON"), ("", 0, "JSON"),
    ])
    func corruption(header: String, dataCount: Int, words: String) throws {
        let scratch = ScratchFolder()
        let path = try scratch.write(Self.file(header, dataCount), "bad.safetensors")
        let error = lyceumError { _ = try SafetensorsFile(path: path) }
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "no error")")
        #expect(error?.description.contains("bad.safetensors") == true)
    }

    @Test("a header length past the limit or the file is refused")
    func headerLength() throws {
        let scratch = ScratchFolder()
        for (length, words) in [(UInt64.max, "at most"), (100_000_001, "at most"), (50, "file ends inside")] {
            var bytes: [UInt8] = []
            bytes.add(length)
            let path = try scratch.write(bytes + Array("{}".utf8), "long.safetensors")
            #expect(lyceumError { _ = try SafetensorsFile(path: path) }?.description.contains(words) == true)
        }
        let short = try scratch.write([1, 2, 3], "short.safetensors")
        #expect(lyceumError { _ = try SafetensorsFile(path: short) }?.code == .invalidData)
        let empty = try scratch.write([], "empty.safetensors")
        #expect(lyceumError { _ = try SafetensorsFile(path: empty) }?.code == .invalidData)
    }

    @Test("an index that leaves its folder or names a missing tensor is refused")
    func index() throws {
        let scratch = ScratchFolder()
        for (text, words) in [
            (#"{"weight_map":{"a":"../a.safetensors"}}"#, "beside the index"), (#"{"weight_map":{"a":"no.safetensors"}}"#, "no.safetensors"),
            (#"{"weight_map":{}}"#, "weight_map"), ("{}", "weight_map"),
        ] {
            let path = try scratch.write(Array(text.utf8), "model.safetensors.index.json")
            #expect(lyceumError { _ = try ShardedSafetensors(indexPath: path) }?.description.contains(words) == true)
        }
    }

    @Test("an unfinished file leaves nothing behind")
    func unfinished() throws {
        let scratch = ScratchFolder()
        do {
            let writer = try SafetensorsWriter(
                path: scratch.file("a.safetensors"), tensors: [TensorDeclaration(name: "a", type: .f32, shape: [2])])
            #expect(lyceumError { try writer.commit() }?.message.contains("not written") == true)
            #expect(lyceumError { try writer.append(Tensor([1], shape: [1])) }?.message.contains("expected") == true)
        }
        #expect(scratch.contents.isEmpty)
        let quantized = TensorDeclaration(name: "q", type: .q8_0, shape: [32])
        #expect(lyceumError { _ = try SafetensorsWriter(path: scratch.file("q"), tensors: [quantized]) }?.code == .unsupported)
    }
}
