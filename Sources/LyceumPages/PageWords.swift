/// What the words of an element's class and id say that it is.
struct PageWords: OptionSet, Sendable {
    let rawValue: UInt16

    /// The text of an article, in the order in which they are believed.
    static let article = PageWords(rawValue: 1)
    static let story = PageWords(rawValue: 2)
    static let content = PageWords(rawValue: 4)
    static let main = PageWords(rawValue: 8)
    /// Menus, shares, advertisements: never text.
    static let furniture = PageWords(rawValue: 16)
    /// May be furniture: dates, names, labels; counts for short blocks and for those that are mostly links.
    static let doubtful = PageWords(rawValue: 32)
    static let teaser = PageWords(rawValue: 64)
    static let comments = PageWords(rawValue: 128)
    /// Not shown, or only to programs that read aloud or print.
    static let hidden = PageWords(rawValue: 256)
    /// Marks of anchors, numbers of lines: parts of a text's frame inside it.
    static let mark = PageWords(rawValue: 512)
    /// Notes that belong to a text although their element says that they stand aside.
    static let note = PageWords(rawValue: 1024)
    static let navigation = PageWords(rawValue: 2048)

    /// Words and pairs of words that stand next to each other in one name, written together.
    private static let table: [(PageWords, String)] = [
        (
            .article,
            """
            posttext postbody postentry postcontent entrycontent entrybody articletext articlebody articlecontent articlecopy articlemain
            pagecontent textcontent bodytext bodycontent articlecontainer articlewrapper postarticle newsbody newstext newscontent fullarticle
            articlefulltext richtext blogpost blogcontent postcopy messagebody mwparseroutput markdownbody
            """
        ),
        (
            .story,
            """
            storycontent storybody storytext storyarea postarea themecontent sectioncontent singlecontent singlepost maincolumn
            wpbtext fieldbody fulltext article story primarycontent documentcontent docbody contents refentry
            """
        ),
        (.content, "contentmain maincontent contentbody bodycontents innercontent contentwrapper contentarea content contenttext displayarea"),
        (.main, "main primary mainbody maintext document body"),
        (
            .furniture,
            """
            footer sitefooter pagefooter nav navbar navigation navheader navfooter navbox navlinks subnav topnav sidenav menu submenu mainmenu
            topmenu menubar megamenu sidebar sidebars sphinxsidebar sidebarwrapper leftcolumn rightcolumn rightrail leftrail rail breadcrumb
            breadcrumbs share shares sharing sharebar sharethis addthis addtoany social socials socialmedia newsletter subscribe subscription
            optin signupform cookie cookies cookiebar cookienotice consent gdpr ad ads adbox adslot adsense advert adverts advertisement
            advertisements advertising advertorial sponsor sponsored sponsors promo promos promotion promobox banner banners related relatedposts
            relatedarticles recommended recommendation recommendations popular popularposts mostread mostpopular trending outbrain taboola disqus
            tagcloud taglist posttags pagination paginator pager pagenav postnav postnavigation nextprev prevnext
            toolbar popup modal overlay lightbox paywall skiplink skiplinks skipnav jumplinks siteheader pageheader globalheader
            topheader masthead topbar logo catlinks noprint printfooter toc tocwrapper
            tableofcontents tocbox siteinfo sitesub contentsub jumptonav
            authorbox authorbio aboutauthor userinfo loginform searchform searchbox searchbar copyright colophon readmore morelink
            continuereading viewmore callto ctabox donate feedback survey quicksearch infolinks widgetarea
            breadcrumbtrail headerlinks footerlinks languageselector langswitcher languages
            """
        ),
        (
            .doubtful,
            """
            meta postmeta entrymeta articlemeta metadata author byline bylines bio dateline timestamp postdate pubdate published
            search register login signin signup rating ratings vote votes tags tag categories category label labels widget widgets top
            bottom extra extras header head kicker eyebrow readingtime credits attribution source
            actions buttons button controls links link languageswitch print email permalink
            disclaimer legal notice info message alert notification attachment attachments headlines latest next prev previous
            """
        ),
        (.teaser, "teaser teasers"),
        (
            .comments,
            "comment comments commentlist commentbody commentsarea commentform commentrespond respond discussion replies responses usercomments"
        ),
        (
            .hidden,
            """
            sronly visuallyhidden screenreader screenreadertext assistivetext dnone hidden hide noprint notloaded mwjump
            """
        ),
        (
            .mark,
            """
            editsection mweditsection headerlink anchorlink headinganchor headeranchor permalinkanchor linenos linenumbers lineno linenumber
            linenodiv gutter blobnum
            """
        ),
        (.note, "note notes footnote footnotes footnotelist admonition tip warning caution important hint callout example systemmessage topic"),
        (
            .navigation,
            "nav navbar navigation navheader navfooter menu submenu sidebar breadcrumb breadcrumbs pagination pager footer toc tableofcontents"
        ),
    ]

    /// By hash of the word.
    private static let words: [UInt32: PageWords] = {
        var words: [UInt32: PageWords] = [:]
        for (meaning, list) in table {
            for word in list.split(whereSeparator: \.isWhitespace) {
                var hash: UInt32 = start
                for byte in word.utf8 { hash = (hash ^ UInt32(byte)) &* prime }
                words[hash, default: []].insert(meaning)
            }
        }
        return words
    }()

    private static let start: UInt32 = 2_166_136_261
    private static let prime: UInt32 = 16_777_619

    /// Words behind which a name tells what a frame has or does, not what it is: `has-sidebar`, `content-with-menu`, `layout-sidebar`.
    private static let auxiliary: Set<UInt32> = Set(
        ["has", "with", "no", "without", "is", "not", "show", "hide", "toggle", "layout", "tmpl", "template"].map {
            $0.utf8.reduce(start) { ($0 ^ UInt32($1)) &* prime }
        })
    /// What a word says only where it is the whole name.
    private static let positive: PageWords = [.article, .story, .content, .main]

    /// Reads names between white space; their words end at other signs and before capitals.
    init(_ names: UnsafeBufferPointer<UInt8>) {
        var found: PageWords = []
        var place = 0
        let count = min(names.count, 512)
        while place < count {
            while place < count, names[place] <= 0x20 { place += 1 }
            let begin = place
            while place < count, names[place] > 0x20 { place += 1 }
            if place > begin { found.formUnion(Self.name(UnsafeBufferPointer(rebasing: names[begin..<place]))) }
        }
        self = found
    }

    init(rawValue: UInt16) { self.rawValue = rawValue }

    /// One name: its words, pairs of neighbors, and all of them together.
    private static func name(_ name: UnsafeBufferPointer<UInt8>) -> PageWords {
        var singles: PageWords = []
        var pairs: PageWords = []
        var word = start
        var pair = start
        var whole = start
        var number = 0
        var length = 0
        var wasLower = false
        var followsAuxiliary = false
        func finish() {
            guard length > 0 else { return }
            number += 1
            if !followsAuxiliary, let meaning = words[word] { singles.formUnion(meaning) }
            if number > 1, !followsAuxiliary, let meaning = words[pair] { pairs.formUnion(meaning) }
            followsAuxiliary = auxiliary.contains(word)
            pair = word
            word = start
            length = 0
        }
        for byte in name {
            let isUpper = byte >= 0x41 && byte <= 0x5A
            let lower = isUpper ? byte | 0x20 : byte
            let isLetter = lower >= 0x61 && lower <= 0x7A
            if !isLetter || (isUpper && wasLower) { finish() }
            wasLower = isLetter && !isUpper
            guard isLetter else { continue }
            word = (word ^ UInt32(lower)) &* prime
            pair = (pair ^ UInt32(lower)) &* prime
            whole = (whole ^ UInt32(lower)) &* prime
            length += 1
        }
        finish()
        guard number > 1 else { return singles }
        let all = words[whole] ?? []
        return singles.subtracting(positive).union(pairs).subtracting(.hidden).union(all)
    }
}
