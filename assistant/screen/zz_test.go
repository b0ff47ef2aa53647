package screen
import ("testing";"os";"strings";"fmt")
func TestZZ(t *testing.T){
 r:=rules()
 for _,q:=range strings.Split(os.Getenv("Q"),"|") {
  rd:=r.read(q)
  for _,k:=range rd.tokens { var w []string; for _,id:=range k.ids { w=append(w,r.words[id].text)}; fmt.Println(k.text,k.bare,k.starts,w) }
  fmt.Println(r.match(rd))
 }
}
