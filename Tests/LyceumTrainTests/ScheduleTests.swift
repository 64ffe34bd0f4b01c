import Foundation
import LyceumTrain
import Testing

@Suite("Schedules of the learning rate")
struct ScheduleTests {
    static func make(_ name: String) -> (schedule: Schedule, total: Int) {
        switch name {
        case "constant": (Schedule(.constant, warmUp: .steps(5)), 20)
        case "linear": (Schedule(.linear(), warmUp: .steps(5)), 40)
        case "cosine": (Schedule(.cosine(), warmUp: .steps(5)), 40)
        case "cosine-minimum": (Schedule(.cosine(minimum: 0.1), warmUp: .share(0.1)), 40)
        case "cosine-restarts": (Schedule(.cosine(cycles: 3), warmUp: .steps(5)), 40)
        case "stable-linear": (Schedule(.stable(decay: .steps(10)), warmUp: .steps(5)), 40)
        case "stable-sqrt": (Schedule(.stable(decay: .share(0.25), kind: .squareRoot, minimum: 0.1)), 40)
        case "inverse-sqrt": (Schedule(.inverseSquareRoot(), warmUp: .steps(8)), 40)
        case "inverse-sqrt-timescale": (Schedule(.inverseSquareRoot(timescale: 20), warmUp: .steps(4)), 40)
        default: (Schedule(.cosine(minimum: 0.2)), 30)
        }
    }

    @Test("Factors are those of the schedulers of transformers and torch", arguments: [
        "constant", "linear", "cosine", "cosine-minimum", "cosine-restarts", "stable-linear", "stable-sqrt", "inverse-sqrt",
        "inverse-sqrt-timescale", "torch-cosine",
    ])
    func golden(name: String) throws {
        let expected = try #require(try OptimizerFixture.load().schedules[name])
        let (schedule, total) = Self.make(name)
        for (index, value) in expected.enumerated() {
            #expect(abs(schedule.factor(step: index + 1, of: total) - value) < 1e-8, "step \(index + 1)")
        }
    }

    @Test("Re-warming rises in a line from the factor an earlier run ended with, then falls along a cosine")
    func rewarming() {
        let schedule = Schedule.rewarming(from: 0.1, over: .steps(10), minimum: 0.05)
        for step in 1...10 { #expect(abs(schedule.factor(step: step, of: 110) - (0.1 + 0.09 * Double(step - 1))) < 1e-12) }
        #expect(schedule.factor(step: 11, of: 110) == 1)
        #expect(abs(schedule.factor(step: 61, of: 110) - 0.525) < 1e-12)
        #expect(abs(schedule.factor(step: 111, of: 110) - 0.05) < 1e-12)
        #expect(abs(schedule.factor(step: 5000, of: 110) - 0.05) < 1e-12)
    }

    @Test("The infinite schedule cools to its level, stays, and comes down at the end")
    func infinite() {
        let schedule = Schedule(.infinite(cooldown: .steps(20), level: 0.4, decay: .share(0.1), minimum: 0.1), warmUp: .steps(10))
        #expect(schedule.factor(step: 1, of: 100) == 0)
        #expect(schedule.factor(step: 11, of: 100) == 1)
        #expect(abs(schedule.factor(step: 21, of: 100) - 0.7) < 1e-12)
        for step in 31...91 { #expect(abs(schedule.factor(step: step, of: 100) - 0.4) < 1e-12) }
        #expect(abs(schedule.factor(step: 96, of: 100) - 0.25) < 1e-12)
        #expect(abs(schedule.factor(step: 101, of: 100) - 0.1) < 1e-12)
    }

    @Test("Decays go from 1 to the minimum and never up", arguments: Schedule.Decay.allCases)
    func decays(kind: Schedule.Decay) {
        let schedule = Schedule(.stable(decay: .steps(50), kind: kind, minimum: 0.2))
        var last = 1.0
        for step in 1...151 {
            let factor = schedule.factor(step: step, of: 150)
            #expect(factor <= last)
            if step <= 101 { #expect(factor == 1) }
            last = factor
        }
        #expect(abs(last - 0.2) < 1e-12)
    }

    @Test("Strange lengths give numbers within the range")
    func edges() {
        let schedules = [
            Schedule(.cosine(), warmUp: .steps(50)), Schedule(.stable(decay: .steps(500))), Schedule(.linear(), warmUp: .share(2)),
            Schedule(.inverseSquareRoot(timescale: 0)), Schedule(.infinite(cooldown: .steps(0), level: 1, decay: .steps(0))),
            Schedule(.cosine(cycles: 0), warmUp: .steps(-3)), Schedule(.constant, warmUp: .share(.nan)),
        ]
        for schedule in schedules {
            for total in [0, 1, 10] {
                for step in [-1, 0, 1, 2, 10, 11, 1000] {
                    let factor = schedule.factor(step: step, of: total)
                    #expect(factor >= 0 && factor <= 1, "\(schedule) \(step)/\(total)")
                }
            }
        }
    }
}

@Suite("What is said about the way down")
struct ScheduleNoteTests {
    @Test("a stable schedule says from which step it decays, or that it never does; others say nothing")
    func notes() throws {
        let schedule = Schedule(.stable(decay: .steps(50)), warmUp: .steps(5))
        let note = try #require(schedule.decayNote(of: 150))
        let first = try #require((1...150).first { $0 > 5 && schedule.factor(step: $0, of: 150) < 1 })
        #expect(note.contains("from step \(first) of 150"))
        for never in [Schedule(.stable(decay: .steps(0))), Schedule(.stable(decay: .share(0.2), minimum: 1)), Schedule(.stable(decay: .steps(1)))] {
            #expect(try #require(never.decayNote(of: 100)).contains("never decays"))
            #expect(never.factor(step: 100, of: 100) == 1)
        }
        #expect(Schedule(.cosine()).decayNote(of: 100) == nil && Schedule.constant.decayNote(of: 100) == nil)
    }
}
