import LyceumCore
import Testing

@testable import LyceumStatistics

@Suite("Lifelong measures")
struct LifelongTests {
    @Test("measures of three tasks are those computed by hand")
    func byHand() throws {
        let matrix = try LifelongMatrix([[0.8, 0.3, 0.2], [0.7, 0.9, 0.4], [0.6, 0.5, 0.95]], baseline: [0.25, 0.25, 0.25])
        #expect(abs(matrix.averageScore - 2.05 / 3) < 1e-12)
        // Task 1: best 0.8 against 0.6; task 2: best 0.9 against 0.5.
        #expect(matrix.forgettingByTask.map { ($0 * 100).rounded() } == [20, 40] && abs(matrix.forgetting - 0.3) < 1e-12)
        // ((0.6 − 0.8) + (0.5 − 0.9)) / 2 and ((0.3 − 0.25) + (0.4 − 0.25)) / 2.
        #expect(abs(matrix.backwardTransfer + 0.3) < 1e-12)
        let forward = try #require(matrix.forwardTransfer)
        #expect(abs(forward - 0.1) < 1e-12)
        #expect(matrix.plasticity == [0.8, 0.9, 0.95])
        #expect(matrix.overall.map { ($0 * 1000).rounded() } == [800, 800, 683])
        #expect(matrix.stability.map { ($0 * 1000).rounded() } == [700, 550])
    }

    @Test("forgetting is against the best score ever, also one before the task's own stage, and never against the final one")
    func bestIsAnywhere() throws {
        let matrix = try LifelongMatrix([[0.5, 0.9], [0.7, 0.6]])
        #expect(matrix.forgettingByTask.map { ($0 * 10).rounded() } == [-2])
        let late = try LifelongMatrix([[0.5, 0, 0], [0.9, 0.1, 0], [0.6, 0.3, 0]])
        #expect(late.forgettingByTask.map { ($0 * 10).rounded() } == [3, -2] && late.forwardTransfer == nil)
    }

    @Test("random matrices agree with the sums written out, for scores and for losses")
    func agreesWithSums() throws {
        var state: UInt64 = 4
        func uniform() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 11) / 9_007_199_254_740_992
        }
        for count in 2...7 {
            let scores = (0..<count).map { _ in (0..<count).map { _ in uniform() } }
            let baseline = (0..<count).map { _ in uniform() }
            for sign in [1.0, -1] {
                let matrix = try LifelongMatrix(scores, baseline: baseline, higherIsBetter: sign > 0)
                var (forgotten, backward, forward) = (0.0, 0.0, 0.0)
                for task in 0..<(count - 1) {
                    var worstLoss = -Double.infinity
                    for stage in 0..<(count - 1) { worstLoss = max(worstLoss, sign * scores[stage][task] - sign * scores[count - 1][task]) }
                    forgotten += worstLoss
                    backward += sign * (scores[count - 1][task] - scores[task][task])
                    forward += sign * (scores[task][task + 1] - baseline[task + 1])
                }
                let n = Double(count - 1)
                #expect(abs(matrix.forgetting - forgotten / n) < 1e-12)
                #expect(abs(matrix.backwardTransfer - backward / n) < 1e-12)
                let found = try #require(matrix.forwardTransfer)
                #expect(abs(found - forward / n) < 1e-12)
            }
        }
    }

    @Test("repetitions give every measure an error over seeds")
    func overSeeds() throws {
        var matrices: [LifelongMatrix] = []
        for loss in [0.1, 0.2, 0.3] { matrices.append(try LifelongMatrix([[0.8, 0.1], [0.8 - loss, 0.9]], baseline: [0, 0])) }
        let measures = try LifelongMeasure.over(matrices)
        #expect(measures.map(\.name) == ["average", "forgetting", "backward_transfer", "forward_transfer"])
        #expect(abs(measures[1].estimate.mean - 0.2) < 1e-12)
        #expect(abs(measures[1].estimate.standardError - 0.05773502691896258) < 1e-12)
    }

    @Test("the ratio of facts forgotten to facts gained counts each kind as defined")
    func knowledgeRatio() {
        let ratio = KnowledgeRatio(
            stable: [(true, false), (true, true), (false, false)], changed: [(false, true), (true, true)], new: [(false, true), (false, false)])
        #expect(ratio.forgotten == 1 && ratio.updated == 1 && ratio.acquired == 1 && ratio.ratio == 0.5)
        #expect(KnowledgeRatio(stable: [(true, false)], changed: [], new: []).ratio == nil)
    }

    @Test("tables that are not square, too small or not finite are refused")
    func refused() {
        for scores in [[[0.5]], [[0.5, 0.5], [0.5]], [[0.5, .nan], [0.5, 0.5]]] {
            #expect(throws: LyceumError.self) { try LifelongMatrix(scores) }
        }
        #expect(throws: LyceumError.self) { try LifelongMatrix([[0.5, 0.5], [0.5, 0.5]], baseline: [0.1]) }
    }
}
