internal import LyceumCore

/// How tensors are spread over files: in the order given, each file up to a size.
struct SafetensorsShards {
    struct Shard {
        var name: String
        var tensors: [TensorDeclaration]
    }

    /// The size Hugging Face's own writer uses.
    static let defaultLimit = 5_000_000_000

    private(set) var shards: [Shard] = []
    let totalBytes: Int

    /// A tensor larger than `limit` gets a file of its own.
    init(_ tensors: [TensorDeclaration], limit: Int = defaultLimit) {
        var groups: [[TensorDeclaration]] = [[]]
        var size = 0
        for tensor in tensors {
            if size + tensor.byteCount > limit, !groups[groups.count - 1].isEmpty {
                groups.append([])
                size = 0
            }
            groups[groups.count - 1].append(tensor)
            size += tensor.byteCount
        }
        totalBytes = tensors.reduce(0) { $0 + $1.byteCount }
        if groups.count == 1 {
            shards = [Shard(name: "model.safetensors", tensors: groups[0])]
            return
        }
        shards = groups.enumerated().map { index, tensors in
            Shard(name: "model-\(Self.padded(index + 1))-of-\(Self.padded(groups.count)).safetensors", tensors: tensors)
        }
    }

    private static func padded(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    }

    /// The text of model.safetensors.index.json; nil for one file.
    var index: JSON? {
        guard shards.count > 1 else { return nil }
        var map: [(String, JSON)] = []
        for shard in shards { for tensor in shard.tensors { map.append((tensor.name, .string(shard.name))) } }
        map.sort { $0.0 < $1.0 }
        return ["metadata": ["total_size": .integer(totalBytes)], "weight_map": .object(JSON.Object(map))]
    }
}
