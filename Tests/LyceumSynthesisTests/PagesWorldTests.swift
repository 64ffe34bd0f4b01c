import LyceumCore
import Testing

@testable import LyceumSynthesis

@Suite("Worlds of noisy pages and lean pairs")
struct PagesWorldTests {
    @Test("a page without its noise is its article, and wordings keep apart")
    func truth() {
        let world = NoisyPagesWorld(seed: 3, towns: 10)
        for (wordings, name) in [(NoisyPagesWorld.Wordings.known, "a"), (.new, "b"), (.all, "c")] {
            let pages = world.pages(200, of: world.towns, wordings, junk: 0.25, repeated: 0.3, name: name)
            for page in pages where !page.isJunk {
                var left = page.lines.enumerated().filter { !page.noise.contains($0.offset) }.map(\.element).joined(separator: "\n")
                for pair in page.replacements { left = left.split(separator: pair.source, omittingEmptySubsequences: false).joined(separator: pair.target) }
                #expect(left == page.article.joined(separator: "\n"))
            }
            let junk = pages.filter(\.isJunk).count
            #expect((25...75).contains(junk))
            let hasNew = pages.contains { page in page.lines.contains { $0.hasPrefix("Share with ") } }
            #expect(hasNew == (wordings != .known))
            let hasKnown = pages.contains { page in page.lines.contains("Skip to content") }
            #expect(hasKnown == (wordings != .new))
        }
    }

    @Test("the same seed gives the same pages, another seed others; lessons tell of other towns")
    func seeds() {
        func lines(_ seed: UInt64) -> [[String]] {
            let world = NoisyPagesWorld(seed: seed, towns: 5)
            return world.pages(20, of: world.towns, .all, junk: 0.2, repeated: 0.2, name: "x").map(\.lines)
        }
        #expect(lines(1) == lines(1))
        #expect(lines(1) != lines(2))
        let world = NoisyPagesWorld(seed: 1, towns: 30)
        #expect(Set(world.towns.map(\.name)).isDisjoint(with: world.others.map(\.name)))
    }

    @Test("worked examples are right, most of their lines are no sentences, and pages without noise are the articles")
    func mathematics() throws {
        let world = NoisyPagesWorld(seed: 4, towns: 8, subject: .mathematics)
        let pages = world.pages(100, of: world.towns, .all, junk: 0.2, repeated: 0.2, name: "m")
        var (lines, open, checked) = (0, 0, 0)
        for page in pages where !page.isJunk {
            let kept = page.lines.indices.filter { !page.noise.contains($0) }
            #expect(kept.count == page.article.count)
            for line in page.article {
                lines += 1
                if !line.hasSuffix(".") { open += 1 }
                guard let town = world.towns.first(where: { line.contains($0.name + "(") }), line.hasPrefix("\\[") else { continue }
                let numbers = line.split { !$0.isNumber }.compactMap { Int($0) }
                let (factor, added) = (Int(town.values[0]) ?? 0, Int(town.values[1]) ?? 0)
                #expect(numbers.count == 2 && numbers[1] == factor * numbers[0] + added)
                checked += 1
            }
        }
        #expect(Double(open) > 0.4 * Double(lines))
        #expect(checked > 10)
        #expect(pages.contains { $0.lines.contains { $0.hasPrefix("Algebra | ") } })
    }

    @Test("lean stories have fewer words and different ones, and say the same notions")
    func lean() {
        let world = LeanPairsWorld(seed: 2, people: 12)
        let pairs = world.pairs(300, name: "s")
        var (original, leaner) = (SimplicityMeasures(sample: 3000), SimplicityMeasures(sample: 3000))
        for pair in pairs {
            original.add(pair.original)
            leaner.add(pair.leaner)
        }
        #expect(leaner.differentWords * 2 < original.differentWords)
        #expect(leaner.unigramEntropy < original.unigramEntropy)
        #expect(leaner.wordsPerSentence < original.wordsPerSentence)
        #expect(leaner.readingEase > original.readingEase)
        for notion in LeanNotions.all {
            let words = notion.values.flatMap(\.words)
            #expect(Set(words).count == words.count)
            #expect(Set(notion.values.map(\.lean)).count == notion.values.count)
        }
    }
}
