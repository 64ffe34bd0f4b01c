internal import LyceumCore
internal import LyceumModel

/// What each weight of the result is made of. Made before any weight is read.
struct MergePlan {
    struct Input: Sendable, Hashable {
        var model: String
        /// In that model.
        var tensor: String
    }

    struct Entry {
        var name: String
        var base: Input?
        var models: [Input]
        var shape: [Int]
        var method: any MergeMethod
    }

    /// By name of the result.
    let entries: [String: Entry]
    let names: [String]
    /// Layer of the reference whose names and types layer i of the result has.
    let layers: [Int]
    let isStacked: Bool

    init(_ inputs: MergeInputs) throws(LyceumError) {
        let builder = MergePlanBuilder(inputs, declaration: try MergeMethods.declaration(named: inputs.document.method))
        let slices = try builder.slices()
        var entries: [String: Entry] = [:]
        for name in inputs.reference.names {
            guard LayerName.layer(of: name) == nil else { continue }
            let slice = builder.isInput(name) ? slices[0] : slices[slices.count - 1]
            entries[name] = try builder.entry(name, slice, offset: nil)
        }
        var layers: [Int] = []
        let layerNames = inputs.reference.names.filter { LayerName.layer(of: $0) == 0 }
        for slice in slices {
            for offset in 0..<slice.count {
                let number = layers.count
                for name in layerNames {
                    let name = LayerName.name(name, layer: number)
                    entries[name] = try builder.entry(name, slice, offset: offset)
                }
                layers.append(min(slice.firsts[0] + offset, builder.layerCount - 1))
            }
        }
        self.entries = entries
        names = entries.keys.sorted()
        self.layers = layers
        isStacked = layers != Array(0..<builder.layerCount)
    }

    /// fp32 bytes that are held at once at most: the inputs of the largest weight, one more for the method and one for what is written.
    var peakBytes: Int {
        entries.values.map { $0.shape.reduce(4, *) * ($0.models.count + ($0.base == nil ? 0 : 1) + 2) + statisticsBytes($0) }.max() ?? 0
    }

    /// Statistics of all models; products of inputs once more as the system that is solved.
    private func statisticsBytes(_ entry: Entry) -> Int {
        switch type(of: entry.method).declaration.statistics {
        case nil: 0
        case .fisher: entry.shape.reduce(4, *) * entry.models.count
        case .gram where TensorRole(entry.name).layer == nil || entry.shape.count < 2: 0
        case .gram: (entry.shape.last ?? 0) * (entry.shape.last ?? 0) * 4 * (entry.models.count + 2) + entry.shape.reduce(4, *)
        }
    }

    var inputCount: Int { entries.values.reduce(0) { $0 + $1.models.count + ($1.base == nil ? 0 : 1) } }
}
