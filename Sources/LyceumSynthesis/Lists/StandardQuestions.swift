extension StandardLists {
    /// How questions are made of statements.
    static let questions: [String: String] = [
        "relations": """
            # STATEMENT => QUESTION. {S} is what a sentence begins with, {O} what follows the words between; the question must hold one of them, the
            # other is the answer. Entries are tried in order; the question is worded otherwise than the text.
            {S} is located in {O} => Where is {S} found?
            {S} is situated in {O} => Where is {S} found?
            {S} was discovered by {O} => Who first found {S}?
            {S} was first described by {O} => To whom do we owe the first description of {S}?
            {S} is caused by {O} => What brings about {S}?
            {S} are caused by {O} => What brings about {S}?
            {S} results from {O} => What brings about {S}?
            {S} is produced by {O} => Where does {S} come from?
            {S} is secreted by {O} => Where does {S} come from?
            {S} is composed of {O} => What is {S} made up of?
            {S} consists of {O} => What is {S} made up of?
            {S} is responsible for {O} => What is the task of {S}?
            {S} are responsible for {O} => What is the task of {S}?
            {S} plays a crucial role in {O} => What does {S} matter for?
            {S} plays a critical role in {O} => What does {S} matter for?
            {S} plays a pivotal role in {O} => What does {S} matter for?
            {S} plays an important role in {O} => What does {S} matter for?
            {S} play a crucial role in {O} => What do {S} matter for?
            {S} is characterized by {O} => How can {S} be recognized?
            {S} are characterized by {O} => How can {S} be recognized?
            {S} is associated with {O} => What goes together with {S}?
            {S} are associated with {O} => What goes together with {S}?
            {S} has been associated with {O} => What goes together with {S}?
            {S} is known as {O} => What is {S} also called?
            {S} is defined as {O} => What is meant by {S}?
            {S} is used to {O} => To what end is {S} employed?
            {S} are used to {O} => To what end are {S} employed?
            {S} is essential for {O} => What cannot go on without {S}?
            {S} are essential for {O} => What cannot go on without {S}?
            {S} regulates {O} => What is controlled by {S}?
            {S} modulates {O} => What is controlled by {S}?
            {S} is regulated by {O} => What controls {S}?
            {S} leads to {O} => What is a consequence of {S}?
            {S} causes {O} => What is a consequence of {S}?
            {S} can lead to {O} => What is a possible consequence of {S}?
            {S} may lead to {O} => What is a possible consequence of {S}?
            {S} serves as {O} => In what capacity does {S} act?
            {S} acts as {O} => In what capacity does {S} act?
            {S} is a type of {O} => To which larger class does {S} belong?
            {S} is a form of {O} => To which larger class does {S} belong?
            {S} is treated with {O} => What helps against {S}?
            {S} include {O} => What counts among {S}?
            """,
        "unfair-words": """
            # A sentence with one of these leans on what stands around it, or tells of one study alone; no question is made of it.
            we
            our
            us
            i
            my
            this study
            present study
            the study
            these results
            these findings
            the results
            our results
            in this
            in these
            in both groups
            this article
            this paper
            this section
            this chapter
            this book
            the authors
            figure
            table
            above
            below
            following
            aforementioned
            previous section
            respectively
            the former
            the latter
            participants
            subjects were
            patients were
            were included
            were randomly
            was performed
            were performed
            were recruited
            were collected
            were analyzed
            were analysed
            was assessed
            were assessed
            was measured
            were measured
            was evaluated
            were evaluated
            retrospectively
            prospectively
            confidence interval
            odds ratio
            statistically
            significantly
            cohort
            questionnaire
            aim of
            purpose of
            objective
            to determine
            to evaluate
            to assess
            to investigate
            to compare
            to examine
            years old
            mean age
            """,
        "leaning-starts": """
            # A sentence that begins with one of these speaks of something named before.
            this
            these
            that
            those
            it
            its
            they
            their
            he
            she
            his
            her
            such
            both
            another
            other
            others
            here
            there
            one
            some
            each
            when
            if
            while
            although
            however
            thus
            therefore
            hence
            consequently
            in contrast
            for example
            for instance
            in addition
            additionally
            moreover
            furthermore
            finally
            also
            as a result
            similarly
            meanwhile
            conversely
            nevertheless
            first
            second
            third
            lastly
            and
            but
            or
            so
            yet
            because
            background
            methods
            results
            conclusion
            conclusions
            objective
            objectives
            """,
        "function-words": """
            # Words that name nothing.
            a an the and or but nor so yet if then than that this these those which who whom whose what when where why how all any both each few more most
            other some such no not only own same too very can could may might must shall should will would do does did done doing have has had having be is
            are was were been being am i you he she it we they me him her us them my your his its our their mine yours hers ours theirs myself yourself
            himself herself itself ourselves themselves of in on at by for with about against between into through during before after above below to from
            up down out off over under again further once here there because as until while also however therefore thus hence moreover furthermore
            although though since unless whether within without among across along around behind beyond despite except inside near onto outside per
            regarding toward towards upon via versus like unlike just even still already almost always never often sometimes usually rather quite much
            many several less least one two three four five six seven eight nine ten first second third another every either neither
            well however often being made make makes making use used uses using including include includes included based due given known called
            """,
        "general-words": """
            # Words of any field; a gap for one of them asks nothing.
            ability access account action activity addition age amount analysis approach area aspect attention average background balance basis
            beginning behavior benefit case cases cause causes center century challenge challenges change changes character choice class clinical
            combination community comparison complexity component components concept concepts conclusion condition conditions connection consequence
            consequences contrast control cost course critical crucial data day days decades decision degree design detail details development
            difference differences difficulty direction discovery discussion disease diseases disorder disorders distribution effect effects effort efforts
            element elements emergence emphasis end environment evaluation event events evidence evolution example examples existence expression
            extent fact factor factors feature features field fields figure finding findings form forms foundation framework function functions future
            goal group groups growth hand health help history hospital hours human idea identification impact implementation implications importance improvement
            increase individual individuals influence information insight insights integration interaction interactions interest interpretation intervention
            interventions investigation issue issues key kind knowledge lack level levels life light limit limitation limitations line loss manner
            mechanism mechanisms medicine method methods million model models month months nature need needs network number observation observations order organ
            origin outcome outcomes part parts path pathway pathways patient patients pattern patterns people performance period person perspective phase
            phenomenon physician physicians place point points population populations potential practice practices presence pressure principle principles problem problems
            procedure procedures process processes production profile progress progression project property properties quality question questions
            range rate rates reason reduction region regions relation relationship relationships report reports research researchers response responses result results review risk
            role roles sample school science scientists section sense series set setting severity shape side significance sign signs site size source
            space stage stages standard state states status step strategies strategy strength structure structures student students studies study subject subjects success
            support surface symptom symptoms system systems table task technique techniques technology term terms test tests text theory therapy therapies thing time times tissue tool
            tools topic total treatment treatments trend trial type types understanding unit units value values variation variety view water way ways week weeks woman women word words
            work world year years
            """,
    ]
}
