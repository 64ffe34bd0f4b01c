/// Repetition, presence and frequency penalties over a window of the last tokens.
///
/// A token that is n times in the window has its logit divided (when positive) or multiplied by the repetition penalty, then lowered by
/// n · frequency + presence. Counts are kept up to date token by token, so a step costs the number of distinct tokens in the window.
struct Penalties {
    private let repetition: Float
    private let presence: Float
    private let frequency: Float
    private let window: Int
    private var counts: [Int32: Int32] = [:]
    private var recent: [Int32] = []
    private var oldest = 0

    init?(_ options: SamplingOptions) {
        guard options.hasPenalties else { return nil }
        repetition = options.repetitionPenalty
        presence = options.presencePenalty
        frequency = options.frequencyPenalty
        window = options.penaltyWindow < 0 ? .max : options.penaltyWindow
    }

    mutating func record(_ token: Int32) {
        counts[token, default: 0] += 1
        guard window < .max else { return }
        if recent.count < window {
            recent.append(token)
            return
        }
        let leaving = recent[oldest]
        recent[oldest] = token
        oldest = (oldest + 1) % window
        if counts[leaving] == 1 { counts[leaving] = nil } else { counts[leaving]! -= 1 }
    }

    func apply(to logits: UnsafeMutablePointer<Float>, vocabularySize: Int) {
        for (token, count) in counts where token >= 0 && Int(token) < vocabularySize {
            let logit = logits[Int(token)]
            let scaled = logit <= 0 ? logit * repetition : logit / repetition
            logits[Int(token)] = scaled - (Float(count) * frequency + presence)
        }
    }
}
