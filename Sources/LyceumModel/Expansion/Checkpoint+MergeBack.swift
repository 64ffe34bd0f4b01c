public import LyceumCore
internal import LyceumTensor

extension Checkpoint {
    /// The plain model of the size before, with every twin folded into its block: weights are mixed with the share α, along the arc of each row
    /// for `slerp`, `dlerp` and `dlerpin`, else linearly.
    ///
    /// - Parameters:
    ///   - shares: α of each twin, in the order of `twin_layers`, such as means measured on texts; nil takes `sigmoid(f)` of the file.
    ///   - other: another expanded model of the same base and the same blocks; the result is the mean of both mixtures.
    ///   - otherShares: the same for the other model.
    /// - Throws: `LyceumError` for models without twins or with inserted blocks, and for mixings that weights cannot express.
    public func mergedBack(
        shares: [Double]? = nil, with other: Checkpoint? = nil, otherShares: [Double]? = nil
    ) throws(LyceumError) -> Checkpoint {
        let plan = try mergeablePlan()
        let root = try decoderRoot(fileTensors)
        var parts = [try part(plan, root, shares)]
        if let other {
            let second = try other.mergeablePlan()
            guard second.twinLayers == plan.twinLayers, second.originalLayers == plan.originalLayers else {
                throw LyceumError(
                    .invalidArgument, "the models have twins beside different blocks: \(plan.twinLayers) and \(second.twinLayers)", at: other.path,
                    remedy: "average experts that were expanded in the same way")
            }
            try checkSameBase(other, plan, root)
            parts.append(try other.part(second, root, otherShares))
        }
        var object = configuration.objectValue ?? JSON.Object()
        object[ExpansionPlan.key] = nil
        object["architectures"] = plan.architectures.isEmpty ? nil : .array(plan.architectures.map { .string($0) })
        let tensors = MergedBackTensors(parts, layers: plan.twinLayers, root: root, place: path)
        return try derived(configuration: .object(object), tensors: tensors, byteCount: byteCount)
    }

    private func mergeablePlan() throws(LyceumError) -> ExpansionPlan {
        guard let plan = try expansion() else {
            throw LyceumError(.invalidArgument, "the model was not expanded", at: path, remedy: "give a folder made by lyceum expand")
        }
        guard plan.insertedLayers.isEmpty else {
            throw LyceumError(
                .unsupported, "blocks that were stacked cannot be folded into others", at: path,
                remedy: "a model expanded with --type stack is a plain, deeper model already; merge back models of --type concat")
        }
        guard plan.merge != .moe, plan.merge != .prog else {
            throw LyceumError(
                .unsupported, "no single block does what the merge \(plan.merge.rawValue) does", at: path,
                remedy: "merge back models with lerp, slerp, dlerp, dlerpin or proj")
        }
        return plan
    }

    private func part(_ plan: ExpansionPlan, _ root: String, _ shares: [Double]?) throws(LyceumError) -> MergedBackTensors.Part {
        var byLayer: [Int: Double] = [:]
        if let shares {
            guard shares.count == plan.twinLayers.count, shares.allSatisfy({ $0 >= 0 && $0 <= 1 }) else {
                throw LyceumError(.invalidArgument, "expected \(plan.twinLayers.count) shares from 0 to 1, found \(shares)", at: path)
            }
            for (layer, share) in zip(plan.twinLayers, shares) { byLayer[layer] = share }
        } else {
            for layer in plan.twinLayers { byLayer[layer] = try storedShare(plan, "\(root)layers.\(layer).merge.factor") }
        }
        let isArc = [.slerp, .dlerp, .dlerpin].contains(plan.merge)
        return MergedBackTensors.Part(source: fileTensors, shares: byLayer, kind: isArc ? .spherical : .linear)
    }

    private func storedShare(_ plan: ExpansionPlan, _ name: String) throws(LyceumError) -> Double {
        guard plan.factor != nil else { return 1 }
        let factor = try fileTensors.tensor(named: name).asFloats("\(path): \(name)").floatArray()
        guard let value = factor.first else { throw LyceumError(.invalidData, "expected one number, found none", at: "\(path): \(name)") }
        return BlendGate.sigmoid(Double(value))
    }

    /// The blocks beside the twins must have the same weights in both.
    private func checkSameBase(_ other: Checkpoint, _ plan: ExpansionPlan, _ root: String) throws(LyceumError) {
        for layer in plan.twinLayers {
            for name in fileTensors.tensorNames where name.hasPrefix("\(root)layers.\(layer).") {
                guard let (_, rest) = ExpandedTensors.split(name, root), !rest.hasPrefix("twin."), !rest.hasPrefix("merge.") else { continue }
                let (mine, theirs) = (try fileTensors.tensor(named: name), try other.fileTensors.tensor(named: name))
                let isSame = withExtendedLifetime((mine, theirs)) { mine.type == theirs.type && mine.bytes.elementsEqual(theirs.bytes) }
                guard isSame else {
                    throw LyceumError(
                        .invalidArgument, "the models' blocks differ beside their twins, so they were not made of the same base",
                        at: "\(other.path): \(name)", remedy: "average experts of one base whose blocks stayed frozen")
                }
            }
        }
    }
}
