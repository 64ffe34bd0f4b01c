internal import LyceumCore
internal import LyceumModel
internal import LyceumTensor

/// The merge of one group's changes, one matrix at a time.
final class GroupMerging {
    private let group: GroupMergeConfiguration.Group
    private let members: [(adapter: Adapter, settings: GroupMergeConfiguration.Member)]
    private let layerCount: Int
    private let seed: UInt64
    /// Of the merged change with each member's, over all matrices.
    private var sums: [VectorSums]

    init(
        group: GroupMergeConfiguration.Group, members: [(adapter: Adapter, settings: GroupMergeConfiguration.Member)], layerCount: Int, seed: UInt64
    ) {
        self.group = group
        self.members = members
        self.layerCount = layerCount
        self.seed = seed
        sums = members.map { _ in VectorSums() }
    }

    var cosines: [Double] { sums.map { $0.cosine ?? 0 } }

    /// The change the members make together: their changes merged as differences to nothing.
    func merged(_ path: String) throws(LyceumError) -> Tensor {
        let name = path + ".weight"
        var changes: [Tensor] = []
        for (adapter, _) in members { changes.append(try adapter.change(of: path)) }
        let method = try method(name)
        let copies = changes.map { VectorArithmetic.copy($0) }
        var tensors = AlignedTensors(name: name, base: usesBase ? Tensor(zeros: changes[0].shape) : nil, models: changes)
        tensors.context = MergeContext(seed: seed)
        // A density that keeps nothing of a matrix no member changes is no mistake.
        guard copies.contains(where: { VectorArithmetic.squaredLength($0) > 0 }) else { return Tensor(zeros: changes[0].shape) }
        let result = try method.merge(tensors)
        for (index, copy) in copies.enumerated() { sums[index] += VectorArithmetic.sums(result, copy) }
        return result
    }

    private var usesBase: Bool { (try? MergeMethods.declaration(named: group.manner.method).usesBase) ?? true }

    private func method(_ name: String) throws(LyceumError) -> any MergeMethod {
        let declaration = try MergeMethods.declaration(named: group.manner.method)
        let t = TensorRole(name).layer.map { layerCount > 1 ? Double($0) / Double(layerCount - 1) : 1 } ?? 0
        var values: [String: [Double]] = [:]
        for parameter in declaration.parameters {
            let own = parameter.kind == .perModel ? members.map { [$0.settings.parameters] } : [[]]
            var numbers: [Double] = []
            for levels in own {
                let found = try parameter.value(in: levels + [group.manner.parameters], for: name, at: t, place: group.place)
                // An adapter counts as it is unless the file says otherwise.
                guard let number = found ?? (parameter.name == "weight" ? 1 : nil) else {
                    throw LyceumError(
                        .invalidArgument, "“\(parameter.name)” is missing for the tensor \(name)", at: group.place,
                        remedy: "add “parameters: {\(parameter.name): …}” (\(parameter.help))")
                }
                numbers.append(number)
            }
            values[parameter.name] = numbers
        }
        let method = try MergeMethods.make(group.manner.method, values, models: members.count)
        guard method.group(of: name) == nil else {
            throw LyceumError(
                .unsupported, "changes of adapters are merged matrix by matrix", at: "\(group.place): granularity",
                remedy: "choose granularity: matrix, or item")
        }
        return method
    }
}
