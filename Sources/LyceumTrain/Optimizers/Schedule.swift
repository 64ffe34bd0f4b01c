#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// How the learning rate changes over a run: a factor of the rate that was asked for.
///
/// The factor rises in a straight line during ``warmUp`` and follows ``shape`` afterwards. Steps are numbered from 1; the factor of step n is the
/// one that the schedulers of `transformers` give after n − 1 steps, so a warm-up begins at ``warmUpStart`` itself.
public struct Schedule: Sendable, Hashable {
    /// A part of a run.
    public enum Span: Sendable, Hashable {
        case steps(Int)
        /// A share of all steps, rounded up.
        case share(Double)

        public func count(of total: Int) -> Int {
            switch self {
            case .steps(let count): max(0, count)
            case .share(let share): share > 0 ? Int(min(share * Double(total), Double(Int32.max)).rounded(.up)) : 0
            }
        }
    }

    /// The way down at the end of a run.
    public enum Decay: String, Sendable, Hashable, CaseIterable {
        case linear, cosine
        /// 1 − √progress (Hägele et al. 2024, arXiv 2405.18392).
        case squareRoot = "sqrt"

        /// What is left at `progress` from 0 to 1.
        func rest(_ progress: Double) -> Double {
            switch self {
            case .linear: 1 - progress
            case .cosine: 0.5 * (1 + cos(Double.pi * progress))
            case .squareRoot: 1 - progress.squareRoot()
            }
        }
    }

    /// The shape after warm-up. Minima are factors too.
    public enum Shape: Sendable, Hashable {
        case constant
        case linear(minimum: Double = 0)
        /// Half a cosine, `cycles` times from the top (Loshchilov & Hutter 2017, arXiv 1608.03983).
        case cosine(minimum: Double = 0, cycles: Int = 1)
        /// 1 until the last `decay`, then down (Hu et al. 2024, "MiniCPM", arXiv 2404.06395).
        case stable(decay: Span, kind: Decay = .linear, minimum: Double = 0)
        /// √(timescale / (step + timescale − warm-up)); without a timescale, that of the warm-up, or 10,000.
        case inverseSquareRoot(timescale: Int? = nil)
        /// Down to `level` over `cooldown`, constant, then down over `decay` (Ibrahim et al. 2024, "Simple and scalable strategies to continually
        /// pre-train large language models", arXiv 2403.08763): the constant part can go on for as long as there is data.
        case infinite(cooldown: Span, level: Double, decay: Span, minimum: Double = 0)
    }

    public var shape: Shape
    public var warmUp: Span
    /// The factor warm-up starts from.
    public var warmUpStart: Double

    public init(_ shape: Shape, warmUp: Span = .steps(0), warmUpStart: Double = 0) {
        self.shape = shape
        self.warmUp = warmUp
        self.warmUpStart = warmUpStart
    }

    public static let constant = Schedule(.constant)

    /// For training that goes on from a model whose rate had come down: up from `start`, the factor it ended with, and down again (Gupta et al.
    /// 2023, "Continual pre-training of large language models: how to (re)warm your model?", arXiv 2308.04014).
    public static func rewarming(from start: Double, over warmUp: Span, minimum: Double) -> Schedule {
        Schedule(.cosine(minimum: minimum), warmUp: warmUp, warmUpStart: start)
    }

    /// The factor of step `step` (from 1) of `total`. Beyond the end it stays what it was there.
    public func factor(step: Int, of total: Int) -> Double {
        let done = Double(max(0, step - 1)), length = Double(warmUp.count(of: total))
        if done < length { return warmUpStart + (1 - warmUpStart) * done / length }
        return factor(done: done, warmUp: length, total: Double(total))
    }

    /// Which step is the first of the way down at the end, and whether there is one at all, in words; nil for shapes that have no such point.
    ///
    /// A stable schedule without a way down is a constant one: figures of such a run compare with those of a decayed one only with that in mind.
    public func decayNote(of total: Int) -> String? {
        let span: Span
        let end: Double
        switch shape {
        case .stable(let decay, _, let minimum): (span, end) = (decay, minimum)
        case .infinite(_, let level, let decay, let minimum): (span, end) = (decay, minimum / max(level, .leastNormalMagnitude))
        case .constant, .linear, .cosine, .inverseSquareRoot: return nil
        }
        let length = min(span.count(of: total), total)
        guard length > 1, end < 1 else { return "the schedule never decays: after warm-up the rate is constant to the last of \(total) steps" }
        return "the rate decays from step \(total - length + 2) of \(total)"
    }

    private func factor(done: Double, warmUp: Double, total: Double) -> Double {
        let progress = Self.share(done - warmUp, of: total - warmUp)
        switch shape {
        case .constant:
            return 1
        case .linear(let minimum):
            return Self.mix(minimum, Decay.linear.rest(progress))
        case .cosine(let minimum, let cycles):
            if progress >= 1 { return minimum }
            let within = progress * Double(max(1, cycles))
            return Self.mix(minimum, Decay.cosine.rest(within - within.rounded(.down)))
        case .stable(let decay, let kind, let minimum):
            let length = Double(decay.count(of: Int(total)))
            return Self.mix(minimum, kind.rest(Self.share(done - (total - length), of: length)))
        case .inverseSquareRoot(let timescale):
            let scale = timescale.map { Double(max(1, $0)) } ?? (warmUp > 0 ? warmUp : 10_000)
            return (scale / (done + scale - warmUp)).squareRoot()
        case .infinite(let cooldown, let level, let decay, let minimum):
            let length = Double(decay.count(of: Int(total))), end = total - length
            if done > end { return minimum + (level - minimum) * Decay.linear.rest(Self.share(done - end, of: length)) }
            return Self.mix(level, Decay.cosine.rest(Self.share(done - warmUp, of: Double(cooldown.count(of: Int(total))))))
        }
    }

    /// part / whole within 0 ... 1.
    private static func share(_ part: Double, of whole: Double) -> Double {
        part <= 0 ? 0 : part >= whole ? 1 : part / whole
    }

    private static func mix(_ minimum: Double, _ rest: Double) -> Double { minimum + (1 - minimum) * rest }
}
