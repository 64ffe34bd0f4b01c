import LyceumCore
@testable import LyceumExam
import Testing

@Suite("CPython's random numbers")
struct PythonRandomTests {
    @Test("every draw equals CPython's for small and large seeds")
    func golden() throws {
        for item in try ScoringFixtures.read("python_random")["cases"]?.arrayValue ?? [] {
            let seed = try #require(item["seed"]?.intValue)
            var random = PythonRandom(seed: seed)
            func integers(_ key: String) -> [Int] { (item[key]?.arrayValue ?? []).compactMap(\.intValue) }
            func numbers(_ key: String) -> [Double] { (item[key]?.arrayValue ?? []).compactMap(\.doubleValue) }
            #expect((0..<5).map { _ in random.random() } == numbers("random"), "seed \(seed)")
            #expect([1, 7, 31, 32, 33, 53].map { Int(random.bits($0)) } == integers("bits"))
            #expect(random.choices(of: 17, count: 12) == integers("choices"))
            #expect(random.sample(of: 30, count: 5) == integers("sample_small"))
            #expect(random.sample(of: 5000, count: 9) == integers("sample_large"))
            #expect(random.sample(of: 7, count: 7) == integers("sample_all"))
            var items = Array(0..<11)
            random.shuffle(&items)
            #expect(items == integers("shuffle"))
            #expect([1, 2, 3, 10, 1000, 1 << 33].map { random.below($0) } == integers("below"))
            #expect((0..<4).map { _ in random.integer(from: -5, through: 5) } == integers("integer"))
            #expect((0..<3).map { _ in random.uniform(-1, 3) } == numbers("uniform"))
            #expect((0..<1300).map { _ in random.random() }.suffix(2) == numbers("late")[...])
        }
    }

    @Test("impossible draws give what is there")
    func edges() {
        var random = PythonRandom(seed: 1)
        #expect(random.below(0) == 0)
        #expect(random.choices(of: 0, count: 3).isEmpty)
        #expect(random.sample(of: 3, count: 9).sorted() == [0, 1, 2])
        #expect(random.integer(from: 5, through: 1) == 5)
        #expect(random.bits(0) == 0)
    }
}
