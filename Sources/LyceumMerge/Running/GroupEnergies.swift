internal import LyceumCore
internal import LyceumTensor

/// Mean changes of the models, squared where the method says nothing else, over groups of tensors, measured in a pass of its own where the method asks for groups.
struct GroupEnergies {
    private var sums: [String: [Double]] = [:]
    private var counts: [String: Int] = [:]

    init(_ plan: MergePlan, _ inputs: MergeInputs, _ vocabulary: UnionVocabulary?) throws(LyceumError) {
        let loading = MergeLoading(inputs: inputs, vocabulary: vocabulary)
        for name in plan.names {
            guard let entry = plan.entries[name], let group = entry.method.group(of: name) else { continue }
            let (_, deltas) = try VectorArithmetic.differences(try loading.tensors(entry))
            var totals = sums[group] ?? [Double](repeating: 0, count: deltas.count)
            for (index, delta) in deltas.enumerated() { totals[index] += entry.method.change(delta) }
            sums[group] = totals
            counts[group, default: 0] += deltas.first?.count ?? 0
        }
    }

    func of(_ entry: MergePlan.Entry) -> [Double]? {
        guard let group = entry.method.group(of: entry.name), let sums = sums[group], let count = counts[group] else { return nil }
        return sums.map { $0 / Double(max(1, count)) }
    }
}
