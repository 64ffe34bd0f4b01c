internal import LyceumCore
internal import LyceumTensor

/// A twin that runs beside a block, and what makes one output of both.
struct TwinBlock {
    let block: DecoderBlock
    let merge: TwinMerge
    /// Where the twin's keys and values lie in the memory.
    let slot: Int
    /// Its number among the twins.
    let index: Int

    /// All twins by their layers.
    /// - Parameter block: the name of a layer and its twin's block.
    static func all(
        _ plan: ExpansionPlan, _ weights: WeightLoader, _ dimensions: DecoderDimensions,
        block: (Int) throws(LyceumError) -> (name: String, block: DecoderBlock)
    ) throws(LyceumError) -> [Int: TwinBlock] {
        var twins: [Int: TwinBlock] = [:]
        for (index, layer) in plan.twinLayers.enumerated() {
            var (name, twin) = try block(layer)
            let merge = try TwinMerge(plan, weights, name + ".merge", width: dimensions.width)
            if let share = merge.relaxation(plan.relaxation) {
                twin.attentionNorm = .relaxed(twin.attentionNorm, share)
                twin.feedForwardNorm = .relaxed(twin.feedForwardNorm, share)
            }
            twins[layer] = TwinBlock(block: twin, merge: merge, slot: dimensions.layers + index, index: index)
        }
        return twins
    }

    func callAsFunction(_ input: Tensor, beside original: DecoderBlock, layer: Int, context: ForwardContext) -> Tensor {
        let backend = context.backend
        let observer = context.twinObserver
        // Nobody reads the block's output when the twin's alone counts.
        if observer == nil, merge.usesTwinAlone { return block(input, layer: layer, slot: slot, context: context) }
        let inputGate = merge.inputGate(input, backend).map { context.remaining($0, layer: layer) }
        let traces = observer?.needsAttention == true ? (AttentionTrace(), AttentionTrace()) : nil
        let twinInput = backend.snapshot(input)
        let first = original(input, layer: layer, context: context, trace: traces?.0)
        let second = block(twinInput, layer: layer, slot: slot, context: context, trace: traces?.1)
        let gate = merge.gate(first, second, input: inputGate, backend)
        let output = merge(first, second, gate, backend)
        observer?.saw(
            TwinPass(
                index: index, layer: layer, input: input, original: first, twin: second, gate: gate, merge: merge,
                attention: traces.flatMap { AttentionTrace.pair($0, $1) }, options: block.attention.options),
            context: context)
        return output
    }
}

/// Queries and keys of an attention, rotated, as it saw them.
final class AttentionTrace {
    var queries: Tensor?
    var keys: Tensor?

    static func pair(_ first: AttentionTrace, _ second: AttentionTrace) -> AttentionPair? {
        guard let q = first.queries, let k = first.keys, let p = second.queries, let l = second.keys else { return nil }
        return AttentionPair(queries: (q, p), keys: (k, l))
    }
}

/// A block and its twin after a pass of rows.
struct TwinPass {
    /// The twin's number among the twins, and its layer.
    let index: Int
    let layer: Int
    /// What both read. A backend that works in place has used it up.
    let input: Tensor
    let original: Tensor
    let twin: Tensor
    let gate: BlendGate
    let merge: TwinMerge
    /// Of both attentions, when an observer asked for them.
    let attention: AttentionPair?
    let options: AttentionOptions
}

/// Sees every block that has a twin, with all rows of a pass.
protocol TwinObserver: AnyObject {
    var needsAttention: Bool { get }
    func saw(_ pass: TwinPass, context: ForwardContext)
}
