public import LyceumCore
internal import LyceumTensor

extension LanguageModel {
    /// Identifies weights, configuration and the form of the cache: what a stored prompt depends on.
    ///
    /// A hash (FNV-1a, 64 bits) of the configuration and of every tensor's name, shape, type and first and last 64 bytes.
    /// - Complexity: O(tensors); touches two memory pages of each.
    public var fingerprint: String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func add(_ bytes: some Sequence<UInt8>) {
            for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        }
        add(configuration.json.text().utf8)
        for name in checkpoint.tensors.tensorNames {
            guard let tensor = try? checkpoint.tensors.tensor(named: name) else { continue }
            add("\(name) \(tensor.shape) \(tensor.type.rawValue)".utf8)
            add(tensor.bytes.prefix(64))
            add(tensor.bytes.suffix(64))
        }
        for adapter in adapters {
            for parameter in adapter.parameters {
                add("\(parameter.name) \(parameter.shape)".utf8)
                add(parameter.tensor.bytes)
            }
        }
        let converted = options.weightType.map { " \($0.rawValue)" } ?? ""
        return "\(modelType) \(String(hash, radix: 16)) \(cacheType.rawValue) \(contextLength) \(KernelLevel.current.rawValue)\(converted)"
    }

    /// A sequence's memory read back from a prompt cache file.
    public func memory(fromPromptCache path: String) throws(LyceumError) -> PagedMemory {
        let memory = makePagedMemory()
        try memory.load(from: path, fingerprint: fingerprint)
        return memory
    }
}
