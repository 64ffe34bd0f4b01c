internal import LyceumConfiguration
public import LyceumCore
public import LyceumModel

/// The `expansion` section: grows the model before it is trained, or says how one that is expanded already goes on.
public struct ExpansionSettings: Sendable {
    /// Trained blocks; nil for a model that is expanded already.
    public var blocks: Int?
    /// What the file says, as changes of a plan. Keys that it leaves out keep a plan's values.
    private var changes: [Change]
    /// Weights that are trained besides the new blocks: rules as under `train`.
    public var also: [String]
    /// Keys that decide places and mixing, which an expanded model cannot change.
    private var structural: [String]
    private let place: String

    private enum Change: Sendable {
        case kind(ExpansionPlan.Kind)
        case merge(ExpansionPlan.Merge)
        case factor(Double?)
        case trainsFactor(Bool)
        case distance(ExpansionPlan.Distance)
        case weight(ExpansionPlan.Weight)
        case scope(ExpansionPlan.Scope)
        case margin(Double)
        case relaxation(ExpansionPlan.Relaxation)
        case noise(Double)
    }

    init(_ reader: ConfigurationReader, seed: UInt64) {
        blocks = reader[Self.blocks]
        also = reader[Self.also]
        place = reader.node.place
        self.seed = seed
        structural = ["blocks", "type", "merge", "factor", "norm", "noise"].filter { reader.has($0) }
        changes = []
        func note<Choice: RawRepresentable>(
            _ key: ConfigurationKey<String>, _ change: (Choice) -> Change
        ) where Choice.RawValue == String {
            guard reader.has(key.name), let choice = Choice(rawValue: reader[key]) else { return }
            changes.append(change(choice))
        }
        note(Self.kind) { Change.kind($0) }
        note(Self.merge) { Change.merge($0) }
        note(Self.distance) { Change.distance($0) }
        note(Self.scope) { Change.scope($0) }
        if let (number, isWord) = Self.number(reader, Self.factor, word: "none", in: -1000...1000) {
            changes.append(.factor(isWord ? nil : number))
        }
        if let (number, isWord) = Self.number(reader, Self.weight, word: "share", in: 0...1e6) {
            changes.append(.weight(isWord ? .share : .fixed(number)))
        }
        if let (number, isWord) = Self.number(reader, Self.norm, word: "dynamic", in: 0...1) {
            changes.append(.relaxation(isWord ? .dynamic : .fixed(number)))
        }
        if reader.has(Self.trainsFactor.name) { changes.append(.trainsFactor(reader[Self.trainsFactor])) }
        if reader.has(Self.margin.name) { changes.append(.margin(reader[Self.margin])) }
        if let noise = reader[Self.noise] { changes.append(.noise(noise)) }
    }

    private let seed: UInt64

    /// A number or a word; nil for an absent key.
    private static func number(
        _ reader: ConfigurationReader, _ key: ConfigurationKey<String>, word: String, in range: ClosedRange<Double>
    ) -> (number: Double, isWord: Bool)? {
        guard reader.has(key.name) else { return nil }
        let text = reader[key]
        if text == word { return (0, true) }
        if let number = Double(text), range.contains(number) { return (number, false) }
        reader.report(key.name, "expected a number from \(range.lowerBound) to \(range.upperBound) or “\(word)”, found “\(text)”")
        return nil
    }

    private func changed(_ plan: ExpansionPlan) -> ExpansionPlan {
        var plan = plan
        for change in changes {
            switch change {
            case .kind(let kind): plan.kind = kind
            case .merge(let merge): plan.merge = merge
            case .factor(let factor): plan.factor = factor
            case .trainsFactor(let flag): plan.trainsFactor = flag
            case .distance(let distance): plan.distance = distance
            case .weight(let weight): plan.weight = weight
            case .scope(let scope): plan.scope = scope
            case .margin(let margin): plan.margin = margin
            case .relaxation(let relaxation): plan.relaxation = relaxation
            case .noise(let noise): plan.noise = noise
            }
        }
        return plan
    }

    /// The plan for a plain model of the file's keys.
    private func plan(blocks: Int) -> ExpansionPlan {
        var merge = ExpansionPlan.Merge.lerp
        for case .merge(let chosen) in changes { merge = chosen }
        return changed(ExpansionPlan(merge: merge, blocks: blocks, seed: seed))
    }

    /// The checkpoint to train: expanded here, or, when it is expanded already, with this section's losses.
    /// - Throws: `LyceumError` when both contradict each other, or the plan does not fit the model.
    public func expand(_ checkpoint: Checkpoint) throws(LyceumError) -> Checkpoint {
        guard let existing = try checkpoint.expansion() else {
            guard let blocks else {
                throw LyceumError(
                    .invalidArgument, "the model is not expanded, and expansion.blocks does not say how many blocks to add", at: place,
                    remedy: "add “blocks: …”, a divisor of the model's number of blocks")
            }
            return try checkpoint.expanded(plan(blocks: blocks))
        }
        var updated = changed(existing)
        if let blocks { updated.blocks = blocks }
        let differs =
            updated.blocks != existing.blocks || updated.kind != existing.kind || updated.merge != existing.merge
            || updated.factor != existing.factor || updated.relaxation != existing.relaxation || updated.noise != existing.noise
        guard !differs else {
            throw LyceumError(
                .invalidArgument,
                "the model is expanded already in another way: \(existing.blocks) blocks, \(existing.kind.rawValue), \(existing.merge.rawValue)",
                at: place, remedy: "remove \(structural.joined(separator: ", ")) from the section, or give the plain model")
        }
        try updated.check(at: place)
        return try checkpoint.replanned(updated)
    }
}
